//! Parses the actions of a Go template.
//!
//! Models text/template/parse/parse.go.

use super::lex::{Piece, Token, pieces};

/// The deepest nesting of actions and parentheses: it bounds the recursion of the parser and the evaluation.
const DEPTH_MAX: usize = 64;

/// A node of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Text(String),
    /// A pipeline whose value is printed, unless it only sets variables.
    Pipe(Pipe),
    If(Pipe, Vec<Node>, Vec<Node>),
    With(Pipe, Vec<Node>, Vec<Node>),
    Range(Pipe, Vec<Node>, Vec<Node>),
    Break,
    Continue,
}

/// A pipeline: commands whose value is the last argument of the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipe {
    /// The variables it sets.
    pub variables: Vec<String>,
    /// Whether it declares them (`:=`).
    pub declares: bool,
    /// Its commands; each has at least one operand.
    pub commands: Vec<Vec<Operand>>,
}

/// An operand, with the fields that follow it.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    pub base: Base,
    pub fields: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    Dot,
    Variable(String),
    Function(String),
    Text(String),
    Number(f64),
    Bool(bool),
    Nil,
    Pipe(Box<Pipe>),
}

/// How a list of nodes ended.
#[derive(Clone, Debug, PartialEq)]
enum NodesEnd {
    Template,
    Done,
    /// `else`, with the rest of its tokens, as in `else if`.
    Else(Vec<Token>),
}

type Pieces = std::vec::IntoIter<Piece>;

/// Parses a whole template.
pub fn parse(template: &str) -> Result<Vec<Node>, String> {
    let mut pieces = pieces(template)?.into_iter();
    match nodes(&mut pieces, 0)? {
        (nodes, NodesEnd::Template) => Ok(nodes),
        (_, NodesEnd::Done) => Err(unexpected("{{end}}")),
        (_, NodesEnd::Else(_)) => Err(unexpected("{{else}}")),
    }
}

fn unexpected(what: &str) -> String {
    format!("template: output:1: unexpected {what}")
}

fn nodes(pieces: &mut Pieces, depth: usize) -> Result<(Vec<Node>, NodesEnd), String> {
    if depth > DEPTH_MAX {
        return Err(format!("the playground supports at most {DEPTH_MAX} nested actions"));
    }
    let mut found = Vec::new();
    while let Some(piece) = pieces.next() {
        let mut tokens = match piece {
            Piece::Text(text) => {
                found.push(Node::Text(text));
                continue;
            }
            Piece::Action(tokens) => tokens,
        };
        trim(&mut tokens);
        let keyword = match tokens.first() {
            None => return Err("template: output:1: missing value for command".into()),
            Some(Token::Word(word)) => word.clone(),
            Some(_) => String::new(),
        };
        let rest = || tokens.get(1..).unwrap_or_default().to_vec();
        match keyword.as_str() {
            "end" => return Ok((found, NodesEnd::Done)),
            "else" => return Ok((found, NodesEnd::Else(rest()))),
            "break" => found.push(Node::Break),
            "continue" => found.push(Node::Continue),
            "if" | "with" | "range" => found.push(control(&keyword, &rest(), pieces, depth)?),
            "define" | "template" | "block" => return Err(format!("{{{{{keyword}}}}} is not simulated here")),
            _ => found.push(Node::Pipe(pipe(&tokens, depth)?)),
        }
    }
    Ok((found, NodesEnd::Template))
}

fn trim(tokens: &mut Vec<Token>) {
    while tokens.last() == Some(&Token::Space) {
        tokens.pop();
    }
    let blanks = tokens.iter().take_while(|token| **token == Token::Space).count();
    tokens.drain(..blanks);
}

/// Parses `if`, `with` or `range` up to its `end`.
fn control(keyword: &str, tokens: &[Token], pieces: &mut Pieces, depth: usize) -> Result<Node, String> {
    let pipe = pipe(tokens, depth)?;
    let (body, end) = nodes(pieces, depth + 1)?;
    let otherwise = match end {
        NodesEnd::Done => Vec::new(),
        NodesEnd::Template => return Err("template: output:1: unexpected EOF".into()),
        NodesEnd::Else(mut tokens) => {
            trim(&mut tokens);
            match tokens.split_first() {
                // `else if` and `else with` share the `end` of the first action.
                Some((Token::Word(word), rest)) if *word == keyword && keyword != "range" => vec![control(word, rest, pieces, depth + 1)?],
                Some(_) => return Err(unexpected("tokens in {{else}}")),
                None => match nodes(pieces, depth + 1)? {
                    (nodes, NodesEnd::Done) => nodes,
                    _ => return Err("template: output:1: expected end".into()),
                },
            }
        }
    };
    Ok(match keyword {
        "if" => Node::If(pipe, body, otherwise),
        "with" => Node::With(pipe, body, otherwise),
        _ => Node::Range(pipe, body, otherwise),
    })
}

fn pipe(tokens: &[Token], depth: usize) -> Result<Pipe, String> {
    if depth > DEPTH_MAX {
        return Err(format!("the playground supports at most {DEPTH_MAX} nested actions"));
    }
    let assignment = tokens.iter().position(|token| matches!(token, Token::Symbol("=" | ":=")));
    let (variables, declares, rest) = match assignment {
        None => (Vec::new(), false, tokens),
        Some(at) => {
            let names = tokens[..at].iter().filter(|token| !matches!(token, Token::Space | Token::Symbol(",")));
            let name = |token: &Token| match token {
                Token::Variable(name) => Ok(name.clone()),
                _ => Err(unexpected("assignment")),
            };
            (names.map(name).collect::<Result<_, _>>()?, tokens[at] == Token::Symbol(":="), &tokens[at + 1..])
        }
    };
    let mut commands = vec![Vec::new()];
    let mut at = 0;
    while let Some(token) = rest.get(at) {
        match token {
            Token::Space => at += 1,
            Token::Symbol("|") => {
                commands.push(Vec::new());
                at += 1;
            }
            _ => {
                let (operand, next) = operand(rest, at, depth)?;
                commands.last_mut().into_iter().for_each(|command: &mut Vec<Operand>| command.push(operand.clone()));
                at = next;
            }
        }
    }
    if commands.iter().any(Vec::is_empty) {
        return Err("template: output:1: missing value for command".into());
    }
    Ok(Pipe { variables, declares, commands })
}

/// Parses the operand at a position; returns the position after it.
fn operand(tokens: &[Token], at: usize, depth: usize) -> Result<(Operand, usize), String> {
    let mut next = at + 1;
    let mut fields = Vec::new();
    let base = match &tokens[at] {
        Token::Dot => Base::Dot,
        Token::Field(name) => {
            fields.push(name.clone());
            Base::Dot
        }
        Token::Variable(name) => Base::Variable(name.clone()),
        Token::Text(text) => Base::Text(text.clone()),
        Token::Number(number) => Base::Number(*number),
        Token::Word(word) => match word.as_str() {
            "true" => Base::Bool(true),
            "false" => Base::Bool(false),
            "nil" => Base::Nil,
            name if super::functions::is_known(name) => Base::Function(name.to_string()),
            name => return Err(format!("template: output:1: function \"{name}\" not defined")),
        },
        Token::Symbol("(") => {
            let close = closing(tokens, at).ok_or("template: output:1: unclosed left paren")?;
            next = close + 1;
            Base::Pipe(Box::new(pipe(&tokens[at + 1..close], depth + 1)?))
        }
        Token::Symbol(symbol) => return Err(unexpected(&format!("\"{symbol}\" in operand"))),
        Token::Space => return Err(unexpected("space")),
    };
    while let Some(Token::Field(name)) = tokens.get(next) {
        fields.push(name.clone());
        next += 1;
    }
    Ok((Operand { base, fields }, next))
}

fn closing(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Symbol("(") => depth += 1,
            Token::Symbol(")") => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}
