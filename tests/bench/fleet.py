"""Documents of fleets, of any size and always the same, and what a command costs."""
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"

# The servers of a platform: of each of the four roles.
OF_A_ROLE = 16

# The servers of a document.
LARGEST = 100_000

HEAD = ("Наименование сервера", "DNS имя", "IPv6 адрес", "IPv4 адрес")


def table(head, rows):
    """A simple table, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(head, *rows)]
    rule = "  " + "  ".join("=" * it for it in widths)
    written = ["  " + "  ".join(map(str.ljust, row, widths)) for row in (head, *rows)]
    return "\n".join(it.rstrip() for it in [rule, written[0], rule, *written[1:], rule])


def names(platform):
    """The domain and the network of a platform."""
    return f"rcs{platform:03}.ru", f"fd75:9fac:a7b1:{platform + 16:x}:"


def servers(platform, of_a_role):
    """The rows of the servers: title, name, address."""
    domain, network = names(platform)
    kinds = [("база данных, сервер", "couch", "db", 9), ("сервер приложений", "kazoo", "app", 8),
             ("sip-сервер", "fs", "voip", 6), ("веб-сервер", "nginx", "http", 7)]
    for title, product, role, code in kinds:
        for at in range(of_a_role):
            # Servers of one role fill a group of the address, and then the next.
            high, low = divmod(at, 255)
            address = f"{network}6c:0:{high:x}:" if high else f"{network}6c::"
            yield f"{title} {at + 1}", f"{product}{at + 1}.{role}.{domain}", f"{address}{code:x}{low + 1:02x}"


def document(platform, of_a_role):
    """specs/complex.rst with names, addresses and servers of its own."""
    text = (ROOT / "specs/complex.rst").read_text(encoding="utf-8")
    domain, network = names(platform)
    for old, new in [("rcsnet.ru", domain), ("fd75:9fac:a7b1:92:", network),
                     ("91.103.196.", f"91.103.{platform}."), ("217.12.243.", f"217.12.{platform}."),
                     ("двумя виртуальными машинами", "виртуальными машинами")]:
        text = text.replace(old, new)
    vips = [("база данных", f"couch.db.{domain}", f"{network}6c::900", ""),
            ("sip-сервер", f"pbx.{domain}", "", f"91.103.{platform}.13"),
            ("веб-сервер", f"self.{domain}", "", f"217.12.{platform}.138")]
    tables = iter([table(HEAD[:3], list(servers(platform, of_a_role))), table(HEAD, vips)])
    return re.sub(r"(?m)^  =[= ]+\n.*\n  =[= ]+\n(?:  .*\n)*?  =[= ]+$", lambda _: next(tables), text)


def single(directory, count):
    """One platform of `count` servers, in one document if that may be: a file has 64 MiB at most."""
    directory = directory / "specs"
    directory.mkdir(parents=True)
    of_a_role = count // 4 if count <= LARGEST else 1
    text = document(1, of_a_role)
    (directory / "platform.rst").write_text(text, encoding="utf-8")
    own = set(servers(1, of_a_role))
    rows = [it for it in servers(1, count // 4) if it not in own]
    for at in range(0, len(rows), LARGEST):
        part = f"Часть {at}\n{'=' * 20}\n\n{table(HEAD[:3], rows[at:at + LARGEST])}\n"
        (directory / f"part{at:08}.rst").write_text(part, encoding="utf-8")


def fleet(directory, count):
    """Platforms of that many servers together, a document each; how many platforms."""
    platforms = max(1, round(count / (4 * OF_A_ROLE)))
    for at in range(1, platforms + 1):
        path = directory / f"specs/p{at:03}/platform.rst"
        path.parent.mkdir(parents=True)
        path.write_text(document(at, OF_A_ROLE), encoding="utf-8")
    return platforms


def run(*words, **more):
    """The processor seconds of a command (user and system), its greatest memory in MiB, and its code.

    Its output goes nowhere.
    """
    with open(os.devnull, "w") as nowhere:
        to = [(os.POSIX_SPAWN_DUP2, nowhere.fileno(), it) for it in (1, 2)]
        child = os.posix_spawnp(words[0], [*map(str, words)], os.environ, file_actions=to)
        _, status, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)
