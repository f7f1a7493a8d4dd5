//! What may be typed: the subcommands and their options.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diag::{Lang, render};
use crate::export;

/// Compiles the document that describes a platform into everything that runs it.
#[derive(Parser, Debug)]
#[command(
    name = "rcsgen",
    version,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  rcsgen check                 look for mistakes in specs/
  rcsgen build                 write output/ from specs/
  rcsgen build --check         fail if output/ is not what specs/ says
  rcsgen trace output/servers/db1.example.net/etc/hosts:7
                               show the cell that a line came from

Exit status: 0 if all is well, 1 if a document has an error or the output differs,
2 if the command line, the options or the machine is at fault."
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Options of every subcommand.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// The language of messages [default: the language of the document]
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub(super) lang: Option<LangArg>,
    /// When to colour messages
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub(super) color: Option<Color>,
    /// Read the options in FILE instead of the nearest rcsgen.toml, or set one: 'output=build'
    #[arg(long, global = true, value_name = "FILE|KEY=VALUE")]
    pub(super) config: Vec<String>,
    /// Leave rcsgen.toml alone
    #[arg(long, global = true)]
    pub(super) no_config: bool,
    /// Say only what is wrong
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
}

/// A subcommand.
#[derive(Subcommand, Debug)]
pub(super) enum Command {
    /// Write a first document, to be changed
    Init(Init),
    /// Write everything that the documents ask for
    Build(Build),
    /// Look for what is wrong in the documents
    Check(Check),
    /// Take in what is wrong today, so that only what is new is reported
    Baseline(Baseline),
    /// Lay the tables of the documents out
    Fmt(Fmt),
    /// Show what the documents were understood as
    Model(Model),
    /// Write the platform in the format of another program
    Export(Export),
    /// List, show or take out the templates that files are made from
    Templates(Templates),
    /// Show the tree of a document
    Parse(Parse),
    /// Show where a line came from, or all that came from it
    Trace(Trace),
    /// Explain a rule
    Explain(Explain),
    /// Make a release: packages, repository and bundle, signed
    Release(Release),
    /// Check a release bundle: structure, signature, sums, and what it was made from
    Verify(Verify),
    /// Show the site in a browser on this machine
    Serve(Serve),
    /// Show the options in use, and where each comes from
    Config(Config),
    /// Print the JSON Schema of a format
    Schema(Schema),
    /// Print completions for a shell
    Completions(Completions),
    /// Write the manual pages
    Man(Man),
}

/// A language of messages.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LangArg {
    /// Russian
    Ru,
    /// English
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Ru => Self::Ru,
            LangArg::En => Self::En,
        }
    }
}

/// When to colour.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Color {
    /// On a terminal
    Auto,
    /// Even into a file
    Always,
    /// Never
    Never,
}

/// The document or directory that most subcommands take.
#[derive(Args, Clone, Debug)]
pub(super) struct Target {
    /// A document, or a directory of documents [default: specs]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(super) path: Option<PathBuf>,
}

/// Writes everything that the documents ask for.
///
/// A file is touched only where its bytes change. Files that nothing makes any more are removed; files
/// that were edited by hand are left alone, and the build says so. If a document has an error, nothing
/// is written, unless --keep-going asks for what the error does not touch: each file that comes out the
/// same however the document is mended, and each package whose files all do. What is left out is listed
/// with the reason and stays as an earlier build left it; so do the site and the release bundle.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
#[command(after_help = "\
Examples:
  rcsgen build                           specs/ into output/
  rcsgen build specs/phone.rst -o /tmp/x one document into /tmp/x
  rcsgen build --check                   in CI: fail if output/ is stale
  rcsgen build --diff                    show what would change
  rcsgen build --keep-going              what no error touches, and a list of the rest")]
pub(super) struct Build {
    #[command(flatten)]
    pub(super) target: Target,
    /// Write here [default: output, beside rcsgen.toml or specs]
    #[arg(short, long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub(super) output: Option<PathBuf>,
    /// Write nothing; show what is stale and exit with 1 if anything is
    #[arg(long)]
    pub(super) check: bool,
    /// Write nothing; show what would change as a unified diff and exit with 1 if anything would
    #[arg(long)]
    pub(super) diff: bool,
    /// Overwrite files that were edited by hand
    #[arg(long)]
    pub(super) force: bool,
    /// Where a document has errors, build what none of them touches, list the rest, and exit with 1
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Make no packages, repository and release
    #[arg(long)]
    pub(super) no_packages: bool,
    /// Run new rules, too
    #[arg(long)]
    pub(super) preview: bool,
    /// Write nothing; build twice, in different surroundings, and exit with 1 if a byte differs
    #[arg(long, conflicts_with_all = ["check", "diff", "keep_going"])]
    pub(super) verify_reproducible: bool,
}

/// Makes a release: everything that `build` makes, signed, and one bundle of it.
///
/// Signatures come from the commands `sign_packages`, `sign_repository` and `sign_bundle` in rcsgen.toml;
/// what has no command stays unsigned, and the release says so. The bundle says what changed on each server
/// since the release before, and a release that is not later than that is refused: yum would not see it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen release                         output/release/example-2026.11.22-3.zip
  rcsgen release --previous last.zip     compare with a release that lies elsewhere")]
pub(super) struct Release {
    #[command(flatten)]
    pub(super) target: Target,
    /// Write here [default: output, beside rcsgen.toml or specs]
    #[arg(short, long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub(super) output: Option<PathBuf>,
    /// The release before [default: the latest in output/release]
    #[arg(long, value_name = "BUNDLE", value_hint = clap::ValueHint::FilePath)]
    pub(super) previous: Option<PathBuf>,
    /// Overwrite files that were edited by hand
    #[arg(long)]
    pub(super) force: bool,
}

/// Writes a first document, specs/platform.rst, to be changed: two servers, a floating address, a zone.
///
/// It builds as it is. What in it is only an example, `rcsgen check` warns of.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen init                            specs/ here
  rcsgen init --lang ru phone            phone/specs/, in Russian")]
pub(super) struct Init {
    /// Where specs/ goes [default: here]
    #[arg(value_name = "DIRECTORY", value_hint = clap::ValueHint::DirPath)]
    pub(super) directory: Option<PathBuf>,
}

/// Looks for what is wrong in the documents.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen check
  rcsgen check specs/phone.rst --output-format concise
  rcsgen check --output-format sarif -o rcsgen.sarif
  rcsgen check --diff --unsafe-fixes     what could be mended
  rcsgen check --fix --unsafe-fixes      mend it")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) target: Target,
    /// How to show findings
    #[arg(long, value_name = "FORMAT", default_value = "full", value_parser = format_parser())]
    pub(super) output_format: render::Format,
    /// Write the findings into FILE instead
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(super) output_file: Option<PathBuf>,
    /// Apply the fixes that keep the meaning, and write the documents
    #[arg(long)]
    pub(super) fix: bool,
    /// Apply also those that a person should look at; with `--fix` or `--diff`
    #[arg(long)]
    pub(super) unsafe_fixes: bool,
    /// Show what `--fix` would change, write nothing, and exit with 1 if there is anything
    #[arg(long, conflicts_with = "output_file")]
    pub(super) diff: bool,
    /// Instead of the findings, count them by rule
    #[arg(long, conflicts_with_all = ["diff", "fix"])]
    pub(super) statistics: bool,
    /// Exit with 1 for warnings too
    #[arg(long, conflicts_with = "exit_zero")]
    pub(super) strict: bool,
    /// Exit with 0 even if there are errors
    #[arg(long)]
    pub(super) exit_zero: bool,
    /// Report known findings, too
    #[arg(long)]
    pub(super) no_baseline: bool,
    /// Run new rules, too
    #[arg(long)]
    pub(super) preview: bool,
}

fn format_parser() -> impl clap::builder::TypedValueParser<Value = render::Format> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(render::Format::ALL.iter().map(|it| it.name()))
        .map(|name| render::Format::from_name(&name).unwrap_or_default())
}

/// Takes in what is wrong today, so that only what is new is reported and fails a build.
///
/// The findings are kept in rcsgen-baseline.json beside rcsgen.toml, to be committed. They are known by
/// their content: lines may come and go above them. A known finding that is gone is reported, until
/// `update` takes it out.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen baseline create                 take in all that is wrong
  rcsgen baseline update                 take out what was mended since
  rcsgen check --no-baseline             show known findings, too")]
pub(super) struct Baseline {
    /// What to do
    #[arg(value_enum)]
    pub(super) action: BaselineAction,
    #[command(flatten)]
    pub(super) target: Target,
    /// With `create`: make the file anew
    #[arg(long)]
    pub(super) force: bool,
}

/// What to do with the known findings.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum BaselineAction {
    /// Take in all that is found
    Create,
    /// Take out what is found no more
    Update,
}

/// Lays the tables of documents out: every column as wide as its widest cell, in every form of table.
///
/// What the documents say stays the same: they are read again, and a table that would mean something
/// else is left as it is. So is a table that is drawn wrongly; `rcsgen check` shows where.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen fmt                             all of specs/
  rcsgen fmt --check                     in CI: fail if a table is not laid out
  rcsgen fmt - < specs/phone.rst         from an editor, through standard input

Exit status: 0 if all is well, 1 if --check or --diff found a document that would change,
2 if a document cannot be read.")]
pub(super) struct Fmt {
    /// Documents, or directories of documents; `-` formats standard input [default: specs]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(super) paths: Vec<PathBuf>,
    /// Write nothing; list the documents that would change and exit with 1 if there are any
    #[arg(long)]
    pub(super) check: bool,
    /// Write nothing; show what would change as a unified diff and exit with 1 if anything would
    #[arg(long)]
    pub(super) diff: bool,
    /// What standard input would be called as a file: its end tells the markup
    #[arg(long, value_name = "NAME")]
    pub(super) stdin_filename: Option<String>,
}

/// Shows what the documents were understood as: servers, roles, addresses, zones and settings, and which
/// of them are defaults.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen model
  rcsgen model --explain                 what each table was read as, and why
  rcsgen model --format json | jq '.servers[].name'")]
pub(super) struct Model {
    #[command(flatten)]
    pub(super) target: Target,
    /// How to show it
    #[arg(long, value_enum, default_value_t = ModelFormat::Table)]
    pub(super) format: ModelFormat,
    /// Say what everything was read as, why, and what was not understood
    #[arg(long)]
    pub(super) explain: bool,
}

/// A format of the model.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ModelFormat {
    /// Tables for people
    Table,
    /// JSON for programs
    Json,
}

/// Writes the platform in the format of another program.
///
/// Nothing is written while a document has an error. The same documents give the same bytes.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen export ansible -o inventory.yaml
  rcsgen export prometheus -o /etc/prometheus/rcsgen.json
  rcsgen export octodns --zone example.org --public
  rcsgen export dot | dot -Tsvg > platform.svg")]
pub(super) struct Export {
    /// The format
    #[arg(value_name = "FORMAT", value_parser = export_parser())]
    pub(super) format: String,
    #[command(flatten)]
    pub(super) target: Target,
    /// Write here instead of standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(super) output: Option<PathBuf>,
    /// The zone, where there are several; for octodns
    #[arg(long, value_name = "NAME")]
    pub(super) zone: Option<String>,
    /// Only what the world may see; for octodns
    #[arg(long)]
    pub(super) public: bool,
}

fn export_parser() -> impl clap::builder::TypedValueParser {
    use clap::builder::{PossibleValue, PossibleValuesParser};
    let mut all: Vec<_> = export::FORMATS.iter().map(|it| (it.name, it.summary.0)).collect();
    all.push(("json", "The model with the place of every value, JSON"));
    all.sort_unstable();
    PossibleValuesParser::new(all.into_iter().map(|it| PossibleValue::new(it.0).help(it.1)))
}

/// Lists, shows or takes out the templates that files are made from.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen templates list
  rcsgen templates show nginx/portal.conf.j2
  rcsgen templates eject nginx/portal.conf.j2   into templates/, to change it there
  rcsgen templates context                      what a template may use")]
pub(super) struct Templates {
    /// What to do
    #[command(subcommand)]
    pub(super) action: TemplatesAction,
}

/// What to do with templates.
#[derive(Subcommand, Debug)]
pub(super) enum TemplatesAction {
    /// List the kinds of files with their templates, and which of them are yours
    List(Target),
    /// Print a template
    Show {
        /// The template, as `list` names it
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        target: Target,
    },
    /// Copy templates of the program into templates/, where they stand in for it
    Eject {
        /// Templates or kinds, as `list` names them
        #[arg(value_name = "NAME", required_unless_present = "all", conflicts_with = "all")]
        names: Vec<String>,
        /// All templates
        #[arg(long)]
        all: bool,
        /// Overwrite templates that are there
        #[arg(long)]
        force: bool,
        /// The document or directory whose project they are for [default: specs]
        #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
        specs: Option<PathBuf>,
    },
    /// Print what a template may use, as Markdown
    Context,
}

/// Shows the tree of a document.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen parse specs/phone.rst --format outline
  rcsgen parse - < specs/phone.rst")]
pub(super) struct Parse {
    /// The document; `-` reads reStructuredText from standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath, required_unless_present = "batch")]
    pub(super) file: Option<PathBuf>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = ParseFormat::Pseudoxml)]
    pub(super) format: ParseFormat,
    /// Read one JSON request a line from standard input, and answer each with a line
    #[arg(long, conflicts_with_all = ["file", "format"])]
    pub(super) batch: bool,
}

/// A format of a tree.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ParseFormat {
    /// As docutils prints it
    Pseudoxml,
    /// JSON, with the place of every node
    Json,
    /// The sections, tables and lists, for people
    Outline,
}

/// Shows where a line came from, or all that came from it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen trace output/zones/example.net.zone:12
  rcsgen trace specs/phone.rst:31        all that was made from line 31
  rcsgen trace specs/phone.rst:31:49     … from the cell at column 49")]
pub(super) struct Trace {
    /// A place in a document or in the output
    #[arg(value_name = "FILE:LINE[:COLUMN]")]
    pub(super) place: String,
    /// The document, or the directory of documents [default: specs]
    #[arg(long, value_name = "PATH")]
    pub(super) specs: Option<PathBuf>,
    /// The directory that was built [default: output, beside rcsgen.toml or specs]
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}

/// Explains a rule: why it matters, what breaks it, and how to mend that.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen explain duplicate-address
  rcsgen explain --all")]
pub(super) struct Explain {
    /// The rule, as findings name it
    #[arg(required_unless_present = "all")]
    pub(super) rule: Option<String>,
    /// List every rule
    #[arg(long)]
    pub(super) all: bool,
}

/// Checks a release bundle: its structure, its signature, the sums of all its files, and the documents that
/// it says it was made from.
///
/// Sums show that nothing was damaged, not who made it: the signature of SHA256SUMS does. Without a key the
/// answer is about integrity only.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen verify output/release/example-2026.11.22-3.zip
  rcsgen verify example-2026.11.22-3.zip --key release.pub
  rcsgen verify example-2026.11.22-3.zip --spec specs --rebuild")]
pub(super) struct Verify {
    /// The bundle
    #[arg(value_name = "BUNDLE", value_hint = clap::ValueHint::FilePath)]
    pub(super) bundle: PathBuf,
    /// Also check that it was made from exactly these documents
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(super) spec: Option<PathBuf>,
    /// The public key that must have signed it: of minisign, ssh-keygen or gpg, a file or the key itself
    #[arg(long, value_name = "KEY", value_hint = clap::ValueHint::FilePath)]
    pub(super) key: Option<String>,
    /// Also build it anew from these documents, and compare every byte
    #[arg(long, requires = "spec")]
    pub(super) rebuild: bool,
}

/// Serves the site that was built, to this machine only, until Ctrl-C.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen serve
  rcsgen serve --port 0                  on any port that is free")]
pub(super) struct Serve {
    /// The directory that was built [default: output, beside rcsgen.toml or specs]
    #[arg(short, long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub(super) output: Option<PathBuf>,
    /// The port; 0 takes one that is free
    #[arg(short, long, value_name = "PORT", default_value_t = 8000)]
    pub(super) port: u16,
}

/// Shows the options in use, and where each comes from.
#[derive(Args, Debug)]
pub(super) struct Config {
    #[command(flatten)]
    pub(super) target: Target,
    /// Show every option with its value and origin (the default)
    #[arg(long)]
    pub(super) show: bool,
}

/// Prints the JSON Schema of a format that programs read or write. A number in the format itself,
/// `schema_version`, grows when its shape changes.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen schema config > rcsgen.schema.json
  rcsgen schema report")]
pub(super) struct Schema {
    /// The format
    #[arg(value_enum)]
    pub(super) of: SchemaOf,
}

/// A format with a schema.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum SchemaOf {
    /// `rcsgen.toml`
    Config,
    /// What `model --format json` prints
    Model,
    /// What `parse --format json` prints
    Parse,
    /// What `check --output-format json` prints
    Report,
}

/// Prints completions for a shell.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  rcsgen completions bash > ~/.local/share/bash-completion/completions/rcsgen
  rcsgen completions fish > ~/.config/fish/completions/rcsgen.fish")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// Writes the manual pages: to standard output that of rcsgen itself, or all of them into a directory.
#[derive(Args, Debug)]
pub(super) struct Man {
    /// Write a page a subcommand here
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub(super) out: Option<PathBuf>,
}
