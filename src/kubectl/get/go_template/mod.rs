//! `-o go-template`: Go templates on the JSON of an object.
//!
//! Models cli-runtime/pkg/printers/template.go and Go's text/template: actions with pipelines, variables, `if`, `range`, `with`,
//! `break` and `continue`. Template definitions (`define`, `template`, `block`) are not simulated.

mod eval;
mod functions;
mod go_value;
mod lex;
mod parse;

use super::super::error::Error;
use serde_json::Value;

/// Fails if a template can't be parsed.
pub fn check(template: &str) -> Result<(), Error> {
    parsed(template).map(drop)
}

fn parsed(template: &str) -> Result<Vec<parse::Node>, Error> {
    parse::parse(template).map_err(|message| Error::client(format!("error parsing template {template}, {message}")))
}

/// Evaluates a template on a value and returns its output.
pub fn print(template: &str, value: &Value) -> Result<String, Error> {
    eval::run(&parsed(template)?, value)
        .map_err(|message| Error::client(format!("error executing template {}: {message}", quoted(template))))
}

fn quoted(text: &str) -> String {
    crate::api::go_text::quote(text)
}

#[cfg(test)]
mod tests {
    use super::print;
    use serde_json::json;

    #[test]
    fn templates_print_what_kubectl_prints() {
        let value = json!({
            "items": [{"n": "a", "v": 1, "on": true, "l": {"x.y": "z"}}, {"n": "b", "v": 2, "on": false}],
            "map": {"k": "v", "j": [1, "w", null]}, "big": 1_000_000, "half": 0.5, "data": "aGk=", "empty": []
        });
        let cases = [
            ("{{.map.k}}", "v"),
            ("{{.none}} {{.none.deeper}}", "<no value> <no value>"),
            ("{{.map}}", "map[j:[1 w <nil>] k:v]"),
            ("{{range .items}}{{.n}}={{.v}}{{\"\\n\"}}{{end}}", "a=1\nb=2\n"),
            ("{{range $i, $e := .items}}{{if $i}},{{end}}{{$e.n}}{{end}}", "a,b"),
            ("{{range .empty}}x{{else}}none{{end}}", "none"),
            ("{{range $k, $v := .map}}{{$k}} {{end}}", "j k "),
            ("{{if and .map (eq .map.k \"v\")}}yes{{else if .none}}never{{else}}no{{end}}", "yes"),
            ("{{with .map}}{{.k}}{{$.big}}{{end}}", "v1e+06"),
            ("{{len .items}} {{index .items 1 \"n\"}} {{index .map \"k\"}} {{(index .items 0).n}}", "2 b v a"),
            ("{{ .map.k -}}   x   {{- .half}}", "vx0.5"),
            ("{{printf \"%s-%v-%05.1f-%q\" .map.k .big 2.25 \"q\"}}", "v-1e+06-002.2-\"q\""),
            ("{{.data | base64decode}}{{/* no output */}}", "hi"),
            ("{{range .items}}{{if not .on}}{{continue}}{{end}}{{.n}}{{break}}{{end}}", "a"),
            ("{{$x := 1}}{{range .items}}{{$x = .v}}{{end}}{{$x}}", "2"),
            (
                "{{exists .map \"k\"}}{{exists .map \"q\"}} {{ne 1 2}} {{lt 1 2}} {{or .none \"d\"}} {{println \"a\" 1}}",
                "truefalse true true d a 1\n",
            ),
            ("{{index .items 0 \"l\" \"x.y\"}}{{slice .data 0 2}}", "zaG"),
        ];
        for (template, text) in cases {
            assert_eq!(print(template, &value), Ok(text.to_string()), "{template}");
        }
        for template in [
            "{{",
            "{{.a",
            "{{end}}",
            "{{if .a}}",
            "{{nonsense .}}",
            "{{.map.k.x}}",
            "{{index .items 7}}",
            "{{template \"x\"}}",
            "{{lt 1 \"a\"}}",
        ] {
            assert!(print(template, &value).is_err(), "{template}");
        }
        let deep = format!("{}1{}", "{{if ".to_string() + &"(".repeat(5_000), ")".repeat(5_000));
        assert!(print(&deep, &value).is_err());
        assert!(print(&"{{range .items}}".repeat(5_000), &value).is_err());
    }
}
