//! The programs that `kubectl exec` can run: those whose answer follows from the state of the cluster.

use super::super::dig;
use super::super::error::Error;
use super::super::outcome::CommandResult;
use super::super::shell_split;
use super::files::{self, Location};
use crate::api::pod::Pod;
use crate::api::pod_spec::Container;
use crate::api::{Key, Kind, Name, read};
use crate::cluster::{Action, State};
use std::collections::BTreeSet;

/// The output of a program.
#[derive(Default)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status.
    pub exit: i32,
    /// What it changes.
    pub actions: Vec<Action>,
}

const KNOWN: &str = "cat, dig, echo, env, hostname, ls, nslookup, printenv, touch and true";

/// A container in which a program runs.
struct Machine<'s> {
    state: &'s State,
    pod: &'s Pod,
    container: &'s Container,
}

/// Runs a program in a container, given by its index among the init containers and containers. The error says what is not
/// simulated.
pub fn run(state: &State, pod: &Pod, container: usize, words: &[String]) -> Result<Output, Error> {
    let found = pod.spec.init_containers.iter().chain(&pod.spec.containers).nth(container);
    let Some(container) = found else { return Err(Error::Silent) };
    Machine { state, pod, container }.run(words)
}

impl Machine<'_> {
    fn run(&self, words: &[String]) -> Result<Output, Error> {
        let Some((program, rest)) = words.split_first() else { return Ok(Output::default()) };
        let name = program.rsplit('/').next().unwrap_or(program);
        let (flags, operands): (Vec<&str>, Vec<&str>) = rest.iter().map(String::as_str).partition(|word| word.starts_with('-'));
        match name {
            "sh" | "bash" | "ash" | "dash" => self.shell(name, rest),
            "true" => Ok(Output::default()),
            "false" => Ok(Output { exit: 1, ..Output::default() }),
            "echo" => Ok(printed(format!("{}\n", rest.join(" ")))),
            "hostname" => Ok(printed(self.hostname(&flags))),
            "nslookup" => Ok(self.resolved(dig::nslookup_from(self.state, rest, &self.pod.meta.namespace))),
            "dig" => Ok(self.resolved(dig::dig(self.state, rest))),
            "env" | "printenv" => self.env(name, &operands),
            "ls" => self.ls(&flags, &operands),
            "cat" => self.cat(&operands),
            "touch" => self.touch(&operands),
            other => {
                Err(Error::client(format!("\"{other}\" is not simulated: images do not run here. The simulated programs are {KNOWN}")))
            }
        }
    }

    /// `sh -c LINE` for a line that is one simulated program without redirection, expansion or pipes.
    fn shell(&self, name: &str, rest: &[String]) -> Result<Output, Error> {
        let [flag, line] = rest else {
            let message =
                format!("an interactive {name} is not simulated: images do not run here. Give one of the simulated programs: {KNOWN}");
            return Err(Error::client(message));
        };
        let is_plain = flag.starts_with('-') && flag.ends_with('c') && !line.contains(['$', '`', '>', '<', '|', '&', ';', '*', '(']);
        match shell_split::words(line) {
            Some(words) if is_plain => self.run(&words),
            _ => Err(Error::client(format!(
                "this line is more than one simulated program; {name} itself is not simulated. Those are {KNOWN}"
            ))),
        }
    }

    fn resolved(&self, result: CommandResult) -> Output {
        Output { stdout: result.stdout, stderr: result.stderr, exit: result.exit, actions: result.actions }
    }

    fn hostname(&self, flags: &[&str]) -> String {
        let name = files::hostname(self.pod);
        if flags.iter().any(|flag| matches!(*flag, "-f" | "--fqdn")) && !self.pod.subdomain.is_empty() {
            let (namespace, domain) = (&self.pod.meta.namespace, &self.state.settings().cluster_domain);
            return format!("{name}.{}.{namespace}.svc.{domain}\n", self.pod.subdomain);
        }
        if flags.contains(&"-i") {
            return format!("{}\n", self.pod.status.ip.map(|ip| ip.to_string()).unwrap_or_default());
        }
        format!("{name}\n")
    }

    /// The variables that the kubelet sets: those of the image are not known.
    fn env(&self, program: &str, names: &[&str]) -> Result<Output, Error> {
        let mut all: Vec<(String, String)> = vec![("HOSTNAME".into(), files::hostname(self.pod).into())];
        let whole = read::at(&self.pod.spec.whole, &["containers"]).as_array().into_iter().flatten();
        let own = whole.filter(|container| container["name"].as_str() == Some(&self.container.name));
        for variable in own.flat_map(|container| container["env"].as_array().into_iter().flatten()) {
            let name = variable["name"].as_str().unwrap_or_default();
            let text = match variable.get("valueFrom") {
                None => Some(variable["value"].as_str().unwrap_or_default().to_string()),
                Some(source) => self.source(source),
            };
            all.extend(text.map(|text| (name.to_string(), text)));
        }
        all.push(("KUBERNETES_SERVICE_HOST".into(), "10.96.0.1".into()));
        all.push(("KUBERNETES_SERVICE_PORT".into(), "443".into()));
        match names {
            [] => Ok(printed(all.iter().map(|(key, value)| format!("{key}={value}\n")).collect())),
            [name] if program == "printenv" => Ok(match all.iter().rev().find(|(key, _)| key == name) {
                Some((_, value)) => printed(format!("{value}\n")),
                None => Output { exit: 1, ..Output::default() },
            }),
            _ => Err(Error::client(format!("\"{program} {}\" is not simulated", names.join(" ")))),
        }
    }

    /// The value of a variable with `valueFrom`, if it is known.
    fn source(&self, source: &serde_json::Value) -> Option<String> {
        let meta = &self.pod.meta;
        if let Some(path) = source.pointer("/fieldRef/fieldPath").and_then(|path| path.as_str()) {
            let in_brackets = |prefix: &str| path.strip_prefix(prefix)?.strip_suffix("']");
            return match path {
                "metadata.name" => Some(meta.name.to_string()),
                "metadata.namespace" => Some(meta.namespace.to_string()),
                "metadata.uid" => Some(meta.uid.to_string()),
                "spec.nodeName" => self.pod.node.as_ref().map(|node| node.to_string()),
                "spec.serviceAccountName" => Some(self.pod.spec.service_account_name.to_string()),
                "status.podIP" => self.pod.status.ip.map(|ip| ip.to_string()),
                _ => in_brackets("metadata.labels['").and_then(|key| meta.labels.get(key)).map(|value| value.to_string()),
            };
        }
        let (kind, field) =
            if source.get("configMapKeyRef").is_some() { (Kind::ConfigMap, "configMapKeyRef") } else { (Kind::Secret, "secretKeyRef") };
        let text = |part: &str| source.get(field)?.get(part)?.as_str();
        let object = self.state.get(&Key::new(kind, &meta.namespace, text("name")?))?.to_value();
        let value = read::at(&object, &["data", text("key")?]).as_str()?.to_string();
        Some(if kind == Kind::Secret { files::decoded(&value) } else { value })
    }

    /// The values that the program of the Pod has stored, in their order.
    fn writes(&self) -> Vec<Name> {
        let id = self.state.store().id_of(Kind::Pod, &self.pod.meta.namespace, &self.pod.meta.name);
        let location = id.and_then(|id| self.state.location_of(id, self.pod));
        let contents = location.and_then(|location| self.state.data().at(&location));
        contents.map_or_else(Vec::new, |contents| contents.entries.iter().map(|entry| entry.value.clone()).collect())
    }

    /// The content of a file of the data: a value that was sent to the program, or nothing if a process has only touched it.
    fn content(&self, name: &str) -> Option<String> {
        let value = self.writes().into_iter().find(|value| **value == *name)?;
        let was_sent = self.state.data().attempts().iter().any(|attempt| attempt.value == value);
        Some(if was_sent { format!("{value}\n") } else { String::new() })
    }

    fn find(&self, path: &str) -> Result<Location, Error> {
        match files::find(self.state, self.pod, self.container, path) {
            Location::Unknown => Err(self.unknown(path)),
            found => Ok(found),
        }
    }

    /// The files of the image are not known, only those of the data.
    fn unknown(&self, path: &str) -> Error {
        let known = match files::data_path(self.pod, self.container) {
            Some(path) => format!("of this container, the files below {path} are simulated"),
            None => "no volume of this container has simulated files".to_string(),
        };
        Error::client(format!("{path} belongs to the image, and images do not run here: {known}"))
    }

    fn ls(&self, flags: &[&str], paths: &[&str]) -> Result<Output, Error> {
        if flags.iter().any(|flag| flag.chars().any(|letter| !matches!(letter, '-' | '1' | 'a' | 'A'))) {
            return Err(Error::client("of the flags of ls, only -1 and -a are simulated"));
        }
        let [path] = paths else { return Err(self.unknown("the working directory")) };
        let missing = || Ok(failed(format!("ls: {path}: No such file or directory")));
        let names: BTreeSet<String> = match self.find(path)? {
            Location::Data(rest) if rest.is_empty() => self.writes().iter().map(|value| value.to_string()).collect(),
            Location::Data(rest) if self.writes().iter().any(|value| **value == *rest) => BTreeSet::from([(*path).to_string()]),
            Location::Mounted(files, rest) if rest.is_empty() => files.into_iter().map(|(name, _)| name).collect(),
            Location::Mounted(files, rest) if files.iter().any(|(name, _)| *name == rest) => BTreeSet::from([(*path).to_string()]),
            Location::Text(_) => BTreeSet::from([(*path).to_string()]),
            _ => return missing(),
        };
        Ok(printed(names.iter().map(|name| format!("{name}\n")).collect()))
    }

    fn cat(&self, paths: &[&str]) -> Result<Output, Error> {
        let mut output = Output::default();
        for path in paths {
            let text = match self.find(path)? {
                Location::Data(rest) => self.content(&rest),
                Location::Mounted(files, rest) => files.into_iter().find(|(name, _)| *name == rest).map(|(_, text)| text),
                Location::Text(text) => Some(text),
                Location::Unknown => None,
            };
            match text {
                Some(text) => output.stdout.push_str(&text),
                None => {
                    output.stderr.push_str(&format!("cat: {path}: No such file or directory\n"));
                    output.exit = 1;
                }
            }
        }
        Ok(output)
    }

    fn touch(&self, paths: &[&str]) -> Result<Output, Error> {
        if paths.is_empty() {
            return Ok(failed("touch: missing file operand".into()));
        }
        let mut output = Output::default();
        for path in paths {
            match self.find(path)? {
                Location::Data(rest) if rest.is_empty() || self.writes().iter().any(|value| **value == *rest) => {}
                Location::Data(rest) if files::data_path(self.pod, self.container).is_none() || !rest.contains('/') => {
                    let pod = Key::new(Kind::Pod, &self.pod.meta.namespace, &self.pod.meta.name);
                    output.actions.push(Action::Store { pod, value: rest.into() });
                }
                Location::Data(_) => return Ok(failed(format!("touch: {path}: No such file or directory"))),
                _ => return Ok(failed(format!("touch: {path}: Read-only file system"))),
            }
        }
        Ok(output)
    }
}

fn printed(stdout: String) -> Output {
    Output { stdout, ..Output::default() }
}

fn failed(message: String) -> Output {
    Output { stderr: message + "\n", exit: 1, ..Output::default() }
}
