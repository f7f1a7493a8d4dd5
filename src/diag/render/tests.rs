//! The formats on one small document with Cyrillic text.

use super::*;
use crate::diag::{Applicability, Fix, Text};
use crate::text::{Edit, FileId, Span};

const TEXT: &str =
    "Состав\n======\n\nсервер 1  fs1.a.ru  fd00::601\nсервер 2  fs1.a.ru  fd00::601\n";

fn sources() -> SourceMap {
    let mut sources = SourceMap::default();
    sources.add("specs/a b.rst", TEXT);
    sources
}

fn nth(word: &str, n: usize) -> Span {
    let (at, word) = TEXT.match_indices(word).nth(n).unwrap();
    Span::new(FileId(0), at..at + word.len())
}

fn found() -> Vec<Diagnostic> {
    let span = nth("fs1", 1);
    let message = Text::new("name `fs1` is given to two servers", "имя `fs1` дано двум серверам");
    vec![
        Diagnostic::error("duplicate-name", span, message)
            .label(Text::new("`сервер 2` gets it here", "его получает `сервер 2`"))
            .also(nth("fs1", 0), Text::new("first given here", "впервые дано здесь"))
            .note(Text::new("every server needs its own name", "каждому серверу нужно своё имя"))
            .fix(Fix {
                title: Text::new("take the next name", "взять следующее имя"),
                applicability: Applicability::Unsafe,
                edits: vec![Edit { span, text: "fs2".into() }],
            }),
    ]
}

fn shown(format: Format, lang: Lang) -> String {
    render(format, &found(), &sources(), &Options { lang, ..Options::default() })
}

#[test]
fn names_are_sorted_and_lead_back() {
    assert!(Format::ALL.is_sorted_by_key(|it| it.name()));
    for &format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
    }
    assert_eq!(Format::from_name("xml"), None);
}

#[test]
fn full_draws_under_the_right_columns() {
    let expected = "\
error[duplicate-name]: name `fs1` is given to two servers
 --> specs/a b.rst:5:11
  |
4 | сервер 1  fs1.a.ru  fd00::601
  |           --- first given here
5 | сервер 2  fs1.a.ru  fd00::601
  |           ^^^ `сервер 2` gets it here
  |
  = note: every server needs its own name
help: take the next name
  |
5 - сервер 2  fs1.a.ru  fd00::601
5 + сервер 2  fs2.a.ru  fd00::601
  |

";
    assert_eq!(shown(Format::Full, Lang::En), expected);
}

#[test]
fn places_that_lie_far_apart_are_drawn_apart() {
    let text = format!("fs1 a\n{}fs1 b\n", "x\n".repeat(20_000));
    let mut sources = SourceMap::default();
    let file = sources.add("a.rst", &*text);
    let span = |at: usize| Span::new(file, at..at + 3);
    let second = text.len() - 6;
    let edits = [0, second].map(|it| Edit { span: span(it), text: "fs2".into() }).to_vec();
    let title = Text::new("take the next name", "взять следующее имя");
    let found =
        Diagnostic::error("duplicate-name", span(second), Text::new("given twice", "дано дважды"))
            .also(span(0), Text::new("first given here", "впервые дано здесь"))
            .fix(Fix { title, applicability: Applicability::Unsafe, edits });
    let expected = "\
error[duplicate-name]: given twice
     --> a.rst:20002:1
      |
20002 | fs1 b
      | ^^^
      |
     ::: a.rst:1:1
      |
    1 | fs1 a
      | --- first given here
      |
help: take the next name
      |
    1 - fs1 a
    1 + fs2 a
      |
20002 - fs1 b
20002 + fs2 b
      |

";
    assert_eq!(render(Format::Full, &[found], &sources, &Options::default()), expected);
}

#[test]
fn full_speaks_russian() {
    let shown = shown(Format::Full, Lang::Ru);
    assert!(shown.starts_with("ошибка[duplicate-name]: имя `fs1` дано двум серверам\n"), "{shown}");
    assert!(shown.contains("= примечание: каждому серверу нужно своё имя\n"), "{shown}");
    assert!(shown.contains("\nпомощь: взять следующее имя\n"), "{shown}");
}

#[test]
fn colours_only_where_asked() {
    let colored = Options { color: true, ..Options::default() };
    assert!(render(Format::Full, &found(), &sources(), &colored).contains("\u{1b}["));
    assert!(!shown(Format::Full, Lang::En).contains('\u{1b}'));
}

#[test]
fn concise_is_one_line_with_its_place() {
    assert_eq!(
        shown(Format::Concise, Lang::En),
        "specs/a b.rst:5:11: error[duplicate-name] name `fs1` is given to two servers\n"
    );
}

#[test]
fn json_has_the_place_the_fix_and_the_other_places() {
    let whole: serde_json::Value = serde_json::from_str(&shown(Format::Json, Lang::Ru)).unwrap();
    let it = &whole["diagnostics"][0];
    assert_eq!(it["code"], "duplicate-name");
    assert_eq!(it["filename"], "specs/a b.rst");
    assert_eq!(it["location"], serde_json::json!({ "row": 5, "column": 11 }));
    assert_eq!(it["end_location"], serde_json::json!({ "row": 5, "column": 14 }));
    assert_eq!(it["related"][0]["location"]["row"], 4);
    assert_eq!(it["fix"]["edits"][0]["content"], "fs2");
    let line = shown(Format::JsonLines, Lang::Ru);
    assert_eq!(line.lines().count(), 1);
    assert_eq!(&serde_json::from_str::<serde_json::Value>(&line).unwrap(), it);
}

#[test]
fn github_escapes_what_would_end_a_property() {
    let mut found = found();
    found[0].message = Text::new("100%\nsure", "");
    let shown = render(Format::Github, &found, &sources(), &Options::default());
    assert_eq!(
        shown,
        "::error title=rcsgen (duplicate-name),file=specs/a b.rst,line=5,endLine=5,col=11,\
         endColumn=14::specs/a b.rst:5:11: duplicate-name: 100%25%0Asure\n"
    );
}

#[test]
fn a_fingerprint_outlives_a_move_but_parts_equal_findings() {
    let (mut moved, sources) = (found(), sources());
    moved[0].primary.span = nth("fs1", 0);
    let twice = [found(), found()].concat();
    let first = crate::diag::fingerprints(&found(), &sources);
    assert_eq!(crate::diag::fingerprints(&moved, &sources), first);
    let both = crate::diag::fingerprints(&twice, &sources);
    assert!(both[0] == first[0] && both[1] != first[0]);
}

#[test]
fn sarif_describes_the_rules_that_fired() {
    let rules = [RuleInfo { id: "duplicate-name", summary: "s".into(), help: "h".into() }];
    let options = Options { rules: &rules, ..Options::default() };
    let shown = render(Format::Sarif, &found(), &sources(), &options);
    let whole: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let run = &whole["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"][0]["shortDescription"]["text"], "s");
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "specs/a%20b.rst");
    assert_eq!(place["region"]["startColumn"], 11);
    let change = &run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "fs2");
}

#[test]
fn junit_is_xml_whatever_the_message_holds() {
    let mut found = found();
    found[0].message = Text::new("<\u{1}&\">", "");
    let shown = render(Format::Junit, &found, &sources(), &Options::default());
    let xml = roxmltree::Document::parse(&shown).unwrap();
    let failure = xml.descendants().find(|it| it.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some("<\u{fffd}&\">"));
    let clean = render(Format::Junit, &[], &sources(), &Options::default());
    assert!(roxmltree::Document::parse(&clean).is_ok());
}

#[test]
fn rdjson_counts_bytes() {
    let whole: serde_json::Value = serde_json::from_str(&shown(Format::Rdjson, Lang::En)).unwrap();
    let range = &whole["diagnostics"][0]["location"]["range"];
    assert_eq!(range["start"], serde_json::json!({ "line": 5, "column": 17 }));
    assert_eq!(whole["diagnostics"][0]["suggestions"][0]["text"], "fs2");
}

#[test]
fn no_place_makes_a_format_panic() {
    let file = FileId(0);
    let spans = [
        Span { file: FileId(7), start: 0, end: 1 },
        Span { file, start: 5000, end: 9000 },
        Span { file, start: 1, end: 3 },
        Span { file, start: 9, end: 2 },
        Span { file, start: 0, end: TEXT.len() as u32 },
        Span { file, start: TEXT.len() as u32, end: TEXT.len() as u32 },
    ];
    for span in spans {
        let mut found = found();
        found[0].primary.span = span;
        found[0].secondary[0].span = span;
        found[0].fixes[0].edits[0].span = span;
        for &format in Format::ALL {
            let shown = render(format, &found, &sources(), &Options::default());
            assert!(shown.contains("duplicate-name"), "{format:?} at {span:?}");
        }
    }
}

#[test]
fn many_places_are_counted_not_listed() {
    let mut it = found().remove(0);
    it.secondary = vec![it.secondary[0].clone(); 30];
    let shown = render(Format::Full, &[it], &sources(), &Options::default());
    assert!(shown.contains("= note: and 19 more places\n"), "{shown}");
}

#[test]
fn many_changes_are_counted_not_drawn() {
    let mut sources = SourceMap::default();
    let file = sources.add("a.rst", "word\n".repeat(100));
    let edit = |at: usize| Edit { span: Span::new(file, at * 5..at * 5 + 4), text: "other".into() };
    let mut it = found().remove(0);
    (it.primary.span, it.secondary) = (Span::new(file, 0..4), Vec::new());
    it.fixes[0].edits = (0..100).map(edit).collect();
    let shown = render(Format::Full, &[it], &sources, &Options::default());
    assert!(shown.contains("64 + other\n") && !shown.contains("65 + other"), "{shown}");
    assert!(shown.contains("and 36 more changes; `--diff` shows them all"), "{shown}");
}

#[test]
fn the_summary_counts_by_severity() {
    let mut all = found();
    assert_eq!(summary(&all, Lang::En).as_deref(), Some("1 error"));
    all.extend(found());
    all[1].severity = Severity::Warning;
    all.extend(all.clone());
    assert_eq!(summary(&all, Lang::En).as_deref(), Some("2 errors, 2 warnings"));
    assert_eq!(summary(&all, Lang::Ru).as_deref(), Some("2 ошибки, 2 предупреждения"));
    assert_eq!(summary(&[], Lang::Ru), None);
}
