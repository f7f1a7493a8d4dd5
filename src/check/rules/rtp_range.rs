//! A range of ports for media that is none, or not FreeSWITCH's alone.

use super::{Context, Docs, Rule, Severity, Sink};
use crate::diag::{Diagnostic, Text};
use crate::model::ANY_PORT;

pub(super) const RULE: Rule = Rule {
    id: "rtp-range",
    severity: Severity::Error,
    preview: false,
    docs: Docs::read(include_str!("rtp_range.md")),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (id, role) in cx.roles().filter(|it| it.1.runs("freeswitch")) {
        let settings = &cx.inventory.platform(role.platform).settings;
        let port = |key| settings.one(key, Some(id), None)?.parse::<u16>().ok();
        let (Some(start), Some(end)) = (port("rtp_start"), port("rtp_end")) else { continue };
        let stated = |key| {
            let value = settings.find(key, Some(id), None)?;
            Some(value.words.first()?.span)
        };
        let (first, last) = (stated("rtp_start"), stated("rtp_end"));
        // The defaults are sound.
        let Some(here) = last.or(first) else { continue };
        let mut it = if start > end {
            Diagnostic::error(
                RULE.id,
                here,
                Text::new(
                    format!("the range of RTP ends at `{end}`, before it begins at `{start}`"),
                    format!("диапазон RTP кончается на `{end}` раньше, чем начинается: `{start}`"),
                ),
            )
            .note(Text::new(
                "FreeSWITCH finds no port for media, and calls stay silent",
                "FreeSWITCH не найдёт портов для звука, и в вызовах будет тишина",
            ))
        } else if start <= *ANY_PORT.end() && *ANY_PORT.start() <= end {
            let (low, high) = (ANY_PORT.start(), ANY_PORT.end());
            Diagnostic::warning(
                RULE.id,
                here,
                Text::new(
                    format!("ports `{start}`–`{end}` of RTP are also given to other programs"),
                    format!("порты RTP `{start}`–`{end}` достаются и другим программам"),
                ),
            )
            .label(Text::new(
                format!("the system gives out `{low}`–`{high}`"),
                format!("система раздаёт `{low}`–`{high}`"),
            ))
            .note(Text::new(
                format!("a call that meets a taken port has no sound: end the range below `{low}`"),
                format!("вызов, которому попался занятый порт, останется без звука: закончите диапазон до `{low}`"),
            ))
        } else {
            continue;
        };
        if let (Some(first), Some(_)) = (first, last) {
            it = it.also(first, Text::new("begins here", "начинается здесь"));
        }
        sink.push(it);
    }
}
