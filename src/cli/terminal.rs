//! The terminal: colours, progress, and readers that go away.

#![expect(clippy::print_stderr, reason = "this file is where messages are printed")]

use std::env::vars_os;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::args::Color;
use crate::diag::Lang;

/// Where output goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stream {
    /// Results.
    Out,
    /// Messages.
    Err,
    /// A file that the user names.
    File,
}

/// The variable `name`, if it is set to something.
pub(super) fn variable(name: &str) -> Option<String> {
    let found = vars_os().find(|(it, _)| it == name)?.1;
    Some(found.to_string_lossy().into_owned()).filter(|it| !it.is_empty())
}

/// The language of the locale, as POSIX finds it out for messages.
pub(super) fn locale() -> Lang {
    let name = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    let is_russian = |it: &String| it == "ru" || it.starts_with("ru_") || it.starts_with("ru.");
    if name.as_ref().is_some_and(is_russian) { Lang::Ru } else { Lang::En }
}

/// Whether to colour what goes to `stream`: what the user types wins, then the conventions of the
/// environment (<https://no-color.org>, <https://bixense.com/clicolors>), then what the stream is.
pub(super) fn wants_color(asked: Option<Color>, stream: Stream) -> bool {
    let forced = |name| variable(name).is_some_and(|it| it != "0");
    match asked {
        Some(Color::Always) => true,
        Some(Color::Never) => false,
        _ if variable("NO_COLOR").is_some() => false,
        _ if forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") => true,
        _ if variable("CLICOLOR").is_some_and(|it| it == "0") => false,
        _ => is_terminal(stream) && variable("TERM").is_none_or(|it| it != "dumb"),
    }
}

/// Whether a person looks at `stream`.
pub(super) fn is_terminal(stream: Stream) -> bool {
    match stream {
        Stream::Out => io::stdout().is_terminal(),
        Stream::Err => io::stderr().is_terminal(),
        Stream::File => false,
    }
}

/// The columns that a report may fill.
pub(super) fn width() -> usize {
    variable("COLUMNS").and_then(|it| it.parse().ok()).filter(|it| *it >= 40).unwrap_or(140)
}

/// Prints results. A reader that has gone has seen enough; any other trouble is the caller's.
pub(super) fn print(text: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Prints a message; where nobody listens, nothing is lost.
pub(super) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// A panic is a mistake in this program: one message without a backtrace, however many threads fail.
pub(super) fn set_panic_hook() {
    static SAID: AtomicBool = AtomicBool::new(false);
    std::panic::set_hook(Box::new(|info| {
        if SAID.swap(true, Ordering::SeqCst) {
            return;
        }
        let what = info
            .payload()
            .downcast_ref::<&str>()
            .map(|it| (*it).to_owned())
            .or_else(|| info.payload().downcast_ref::<String>().cloned())
            .unwrap_or_default();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        say(&format!(
            "internal error: {what} ({place})\n\
             This is a mistake in rcsgen {}, not in your document; nothing half-written stays in \
             the output.\nPlease report it with the command and the document that show it.",
            env!("CARGO_PKG_VERSION")
        ));
    }));
}

/// A line on a terminal that says what takes so long; it appears after a moment, and goes without a
/// trace.
pub(super) struct Progress {
    shared: Arc<(Mutex<State>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    phase: String,
    done: bool,
}

const PATIENCE: Duration = Duration::from_millis(200);
const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

impl Progress {
    /// Begins to watch, if `shown` and a person looks.
    pub(super) fn new(shown: bool) -> Self {
        let state = State { phase: String::new(), done: false };
        let shared = Arc::new((Mutex::new(state), Condvar::new()));
        let shown =
            shown && is_terminal(Stream::Err) && variable("TERM").is_none_or(|it| it != "dumb");
        let thread = shown.then(|| {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || draw(&shared))
        });
        Self { shared, thread }
    }

    /// Says what happens now.
    pub(super) fn phase(&self, phase: &str) {
        let mut state = self.shared.0.lock().unwrap_or_else(PoisonError::into_inner);
        phase.clone_into(&mut state.phase);
    }

    /// Takes the line away.
    pub(super) fn finish(&mut self) {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner).done = true;
        self.shared.1.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

fn draw(shared: &(Mutex<State>, Condvar)) {
    let begin = Instant::now();
    let mut wait = PATIENCE;
    let mut drawn = false;
    let mut state = shared.0.lock().unwrap_or_else(PoisonError::into_inner);
    for frame in FRAMES.iter().cycle() {
        let timed = shared.1.wait_timeout_while(state, wait, |it| !it.done);
        state = timed.unwrap_or_else(PoisonError::into_inner).0;
        if state.done {
            break;
        }
        let seconds = begin.elapsed().as_secs();
        eprint!("\r\x1b[2K{frame} {} {seconds} s", state.phase);
        drawn = true;
        wait = Duration::from_millis(80);
    }
    if drawn {
        eprint!("\r\x1b[2K");
    }
}
