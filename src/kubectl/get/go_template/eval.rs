//! Evaluates a Go template.
//!
//! Models text/template/exec.go with the option `missingkey=default`.

use super::super::json_path::check_output_size;
use super::functions;
use super::go_value::GoValue;
use super::parse::{Base, Node, Operand, Pipe};
use serde_json::Value;

/// Why a list of nodes ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

/// The most nodes that are evaluated: nested ranges multiply them.
const NODES_MAX: usize = 2_000_000;

struct Run {
    out: String,
    /// The variables, the innermost last.
    variables: Vec<(String, GoValue)>,
    nodes_left: usize,
}

/// Evaluates nodes on a value and returns the output.
pub fn run(nodes: &[Node], value: &Value) -> Result<String, String> {
    let root = GoValue::from(value.clone());
    let mut run = Run { out: String::new(), variables: vec![(String::new(), root.clone())], nodes_left: NODES_MAX };
    run.nodes(nodes, &root)?;
    Ok(run.out)
}

impl Run {
    fn nodes(&mut self, nodes: &[Node], dot: &GoValue) -> Result<Flow, String> {
        let scope = self.variables.len();
        let mut flow = Flow::Next;
        for node in nodes {
            flow = self.node(node, dot)?;
            if flow != Flow::Next {
                break;
            }
        }
        self.variables.truncate(scope);
        Ok(flow)
    }

    fn node(&mut self, node: &Node, dot: &GoValue) -> Result<Flow, String> {
        self.nodes_left = self.nodes_left.checked_sub(1).ok_or("the template takes more steps than the playground runs at once")?;
        match node {
            Node::Text(text) => self.print(text)?,
            Node::Pipe(pipe) => {
                let value = self.pipe(pipe, dot)?;
                if pipe.variables.is_empty() {
                    self.print(&value.text())?;
                }
            }
            Node::If(pipe, then, otherwise) | Node::With(pipe, then, otherwise) => {
                let scope = self.variables.len();
                let value = self.pipe(pipe, dot)?;
                let inner = if matches!(node, Node::With(..)) && value.is_true() { &value } else { dot };
                let flow = self.nodes(if value.is_true() { then } else { otherwise }, inner);
                self.variables.truncate(scope);
                return flow;
            }
            Node::Range(pipe, body, otherwise) => return self.range(pipe, body, otherwise, dot),
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn print(&mut self, text: &str) -> Result<(), String> {
        self.out.push_str(text);
        check_output_size(&self.out).map_err(|error| error.message())
    }

    fn range(&mut self, pipe: &Pipe, body: &[Node], otherwise: &[Node], dot: &GoValue) -> Result<Flow, String> {
        let scope = self.variables.len();
        let value = self.commands(pipe, dot)?;
        let items: Vec<(Value, Value)> = match value.json() {
            Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.into(), item.clone())).collect(),
            Value::Object(map) => map.iter().map(|(key, item)| (key.as_str().into(), item.clone())).collect(),
            Value::Number(number) => {
                let count = number.as_f64().filter(|count| *count < NODES_MAX as f64).ok_or("range can't iterate over so many items")?;
                (0..count.max(0.0) as u64).map(|at| (at.into(), at.into())).collect()
            }
            Value::Null => Vec::new(),
            other => return Err(format!("range can't iterate over {}", super::go_value::text(other))),
        };
        if items.is_empty() {
            return self.nodes(otherwise, dot);
        }
        for (key, item) in items {
            self.variables.truncate(scope);
            let item = GoValue::from(item);
            match pipe.variables.as_slice() {
                [] => {}
                [element] => self.set(element, item.clone(), pipe.declares)?,
                [index, element, ..] => {
                    self.set(index, key.into(), pipe.declares)?;
                    self.set(element, item.clone(), pipe.declares)?;
                }
            }
            if self.nodes(body, &item)? == Flow::Break {
                break;
            }
        }
        self.variables.truncate(scope);
        Ok(Flow::Next)
    }

    fn set(&mut self, name: &str, value: GoValue, declares: bool) -> Result<(), String> {
        if declares {
            self.variables.push((name.to_string(), value));
            return Ok(());
        }
        let known = self.variables.iter_mut().rev().find(|(known, _)| known == name);
        known.map(|variable| variable.1 = value).ok_or(format!("undefined variable \"${name}\""))
    }

    /// The value of a pipeline, whose variables are set.
    fn pipe(&mut self, pipe: &Pipe, dot: &GoValue) -> Result<GoValue, String> {
        let value = self.commands(pipe, dot)?;
        pipe.variables.iter().try_for_each(|name| self.set(name, value.clone(), pipe.declares))?;
        Ok(value)
    }

    fn commands(&mut self, pipe: &Pipe, dot: &GoValue) -> Result<GoValue, String> {
        let mut last: Option<GoValue> = None;
        for command in &pipe.commands {
            last = Some(self.command(command, dot, last)?);
        }
        Ok(last.unwrap_or(GoValue::Missing))
    }

    /// The value of a command; `piped` is the value of the one before it.
    fn command(&mut self, command: &[Operand], dot: &GoValue, piped: Option<GoValue>) -> Result<GoValue, String> {
        let Some((first, rest)) = command.split_first() else { return Err("missing value for command".into()) };
        let Base::Function(name) = &first.base else {
            if !rest.is_empty() || piped.is_some() {
                return Err("can't give argument to non-function".into());
            }
            return self.operand(first, dot);
        };
        // `and` and `or` evaluate their arguments only as far as necessary.
        if let Some(stop_at) = [("and", false), ("or", true)].iter().find(|(known, _)| known == name).map(|(_, stop_at)| *stop_at) {
            let mut value = GoValue::Missing;
            for operand in rest {
                value = self.operand(operand, dot)?;
                if value.is_true() == stop_at {
                    return Ok(value);
                }
            }
            return Ok(piped.unwrap_or(value));
        }
        let mut arguments = rest.iter().map(|operand| self.operand(operand, dot)).collect::<Result<Vec<_>, _>>()?;
        arguments.extend(piped);
        let value = functions::call(name, &arguments).map_err(|why| format!("error calling {name}: {why}"))?;
        fields(value, &first.fields)
    }

    fn operand(&mut self, operand: &Operand, dot: &GoValue) -> Result<GoValue, String> {
        let base = match &operand.base {
            Base::Dot => dot.clone(),
            Base::Variable(name) => {
                let known = self.variables.iter().rev().find(|(known, _)| known == name);
                known.map(|(_, value)| value.clone()).ok_or(format!("undefined variable \"${name}\""))?
            }
            Base::Text(text) => Value::from(text.as_str()).into(),
            Base::Number(number) => Value::from(*number).into(),
            Base::Bool(on) => Value::from(*on).into(),
            Base::Nil => GoValue::Json(Value::Null),
            Base::Pipe(pipe) => self.commands(pipe, dot)?,
            Base::Function(name) => functions::call(name, &[]).map_err(|why| format!("error calling {name}: {why}"))?,
        };
        fields(base, &operand.fields)
    }
}

/// The value at a path of fields. A key that a map does not have is missing, and so are its own fields.
fn fields(mut value: GoValue, path: &[String]) -> Result<GoValue, String> {
    for field in path {
        value = match &value {
            GoValue::Missing | GoValue::Json(Value::Null) => GoValue::Missing,
            GoValue::Json(Value::Object(map)) => map.get(field).cloned().map_or(GoValue::Missing, GoValue::Json),
            GoValue::Json(other) => {
                let of = match other {
                    Value::Array(_) => "[]interface {}",
                    Value::String(_) => "string",
                    Value::Bool(_) => "bool",
                    _ => "float64",
                };
                return Err(format!("can't evaluate field {field} in type {of}"));
            }
        };
    }
    Ok(value)
}
