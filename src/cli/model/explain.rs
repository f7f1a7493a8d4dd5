//! How the documents were understood: what each part was read as, and why.

use crate::diag::Lang;
use crate::driver::Compilation;

pub(super) fn render(_compilation: &Compilation, _lang: Lang) -> String {
    String::new()
}
