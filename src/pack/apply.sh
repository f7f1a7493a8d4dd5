#!/bin/sh
# Puts the files in place that rcsgen's packages may not own, gives every file
# its owner and mode, checks what changed, and lets the running services take it up.
#
#   apply [--root DIR]              do all that
#   apply [--root DIR] --place      only put files in place
#   apply [--root DIR] --check      change nothing; exit 1 and say what differs
#   apply [--root DIR] --remove     put back what was there before
#
# Reads    /usr/share/rcsgen/files        policy, mode, owner, group, parent, path
#          /usr/share/rcsgen/places       prefix, program, check, act
#          /usr/share/rcsgen/rootfs/      the staged files
#          /etc/rcsgen/secrets/NAME       one line each, of root, mode 0600
#          /etc/rcsgen/no-restart         if it exists, nothing running is touched
# Keeps    /var/lib/rcsgen/               originals, what was placed, what was taken up

set -u
umask 077
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL

root=
mode=apply
failed=0

say() {
    printf 'rcsgen: %s\n' "$*" >&2
}

complain() {
    say "$@"
    failed=1
}

while [ $# -gt 0 ]; do
    case $1 in
    --root)
        [ $# -ge 2 ] || { say "--root needs a directory"; exit 2; }
        root=${2%/}
        shift
        ;;
    --place | --check | --remove) mode=${1#--} ;;
    *) say "unknown word '$1'; known are --root DIR, --place, --check and --remove"; exit 2 ;;
    esac
    shift
done

share=$root/usr/share/rcsgen
state=$root/var/lib/rcsgen
secrets=$root/etc/rcsgen/secrets
manifest=$share/files
scratch=

cleanup() {
    [ -z "$scratch" ] || rm -f -- "$scratch"
    rm -f -- "$state/new.$$" "$state/sums.$$" "$state/places.$$" "$state/output.$$"
}
trap cleanup EXIT
trap 'exit 130' HUP INT TERM

# The names of the secrets that staged files refer to, one a line.
wanted() {
    while read -r policy _ _ _ _ path; do
        if [ "$policy" = stage ]; then
            grep -o '@@secret:[A-Za-z0-9._-]*@@' "$share/rootfs$path"
        fi
    done <"$manifest" | sed 's/^@@secret://; s/@@$//' | sort -u
}

# Refuses a secret that is absent, readable by others, or would mean something
# else in one format than in another.
secret_is_good() {
    file=$secrets/$1
    if [ -L "$file" ] || [ ! -f "$file" ]; then
        say "the secret '$1' is missing: put it, one line, into /etc/rcsgen/secrets/$1" \
            "(owner root, mode 0600), then run /usr/libexec/rcsgen/apply"
        return 1
    fi
    case $(stat -c '%u %a' "$file") in
    "$(id -u) 600" | "$(id -u) 400") ;;
    *)
        say "the secret '$1' must belong to root with mode 0600:" \
            "chown root: /etc/rcsgen/secrets/$1; chmod 0600 /etc/rcsgen/secrets/$1"
        return 1
        ;;
    esac
    lines=$(grep -c '' "$file")
    good=$(grep -c '^[A-Za-z0-9._~-]\{1,\}$' "$file")
    if [ "$lines" != 1 ] || [ "$good" != 1 ]; then
        say "the secret '$1' must be one line of letters, digits and . _ ~ - so that" \
            "it means the same in every file; 'openssl rand -hex 24' makes one"
        return 1
    fi
}

secrets_are_good() {
    good_secrets=0
    for name in $(wanted); do
        secret_is_good "$name" || good_secrets=1
    done
    return $good_secrets
}

# Writes the staged file $1 to the standard output, with its secrets. They go
# through no command line, where others could read them.
render() {
    if ! grep -q '@@secret:' "$share/rootfs$1"; then
        cat "$share/rootfs$1"
        return
    fi
    awk -v dir="$secrets" '
    {
        line = $0
        out = ""
        while ((at = index(line, "@@secret:")) > 0) {
            rest = substr(line, at + 9)
            len = index(rest, "@@") - 1
            name = substr(rest, 1, len)
            if (len < 1 || name !~ /^[A-Za-z0-9._-]+$/) {
                out = out substr(line, 1, at + 8)
                line = rest
                continue
            }
            if (!(name in known)) {
                file = dir "/" name
                if ((getline value < file) != 1) exit 1
                close(file)
                known[name] = value
            }
            out = out substr(line, 1, at - 1) known[name]
            line = substr(rest, len + 3)
        }
        print out line
    }' "$share/rootfs$1"
}

# The number of the user or group $2 in the table $1, if it is known.
number() {
    if [ -n "$root" ]; then
        sed -n "s/^$2:[^:]*:\([0-9]*\):.*/\1/p" "$root/etc/$1" 2>/dev/null | head -n 1
    else
        getent "$1" "$2" | cut -d: -f3
    fi
}

# Gives the file $1 the mode $2, the owner $3 and the group $4. Without the
# service's own user the service is not there yet: root keeps the file.
own() {
    uid=$(number passwd "$3")
    gid=$(number group "$4")
    if [ "$3" = root ]; then uid=0; fi
    if [ "$4" = root ]; then gid=0; fi
    if [ -z "$uid" ] || [ -z "$gid" ]; then
        uid=0
        gid=0
    fi
    if [ "$(stat -c '%u:%g' "$1")" != "$uid:$gid" ]; then
        chown -h "$uid:$gid" "$1" || return 1
    fi
    if [ "$(stat -c '%a' "$1")" != "$(printf '%o' "$2")" ]; then
        chmod "$2" "$1" || return 1
    fi
}

# Whether $1 is a line of the list $2.
listed() {
    [ -f "$2" ] && grep -q -x -F -e "$1" "$2"
}

# Gives the file $1 the security label of its path, where there are labels.
label() {
    if [ -z "$root" ] && command -v restorecon >/dev/null 2>&1; then
        restorecon "$1" || :
    fi
}

# Puts the staged file $5 in place: mode $1, owner $2, group $3, parent $4.
place() {
    target=$root$5
    parent=${target%/*}
    if [ ! -d "$parent" ]; then
        [ "$4" = wait ] && return 0
        (umask 022 && mkdir -p -- "$parent") || return 1
    fi
    if [ -d "$target" ]; then
        say "$5 is a directory; a file must stand there"
        return 1
    fi
    # A rename within a directory is whole or not at all. But where a service may
    # write, it could lay a link under root's hand, so that file is made elsewhere.
    if [ "$(stat -c '%u' "$parent")" = "$(id -u)" ]; then
        scratch=$(mktemp "$parent/.rcsgen.XXXXXX") || return 1
    else
        scratch=$(mktemp "$state/new.XXXXXX") || return 1
    fi
    render "$5" >"$scratch" && own "$scratch" "$1" "$2" "$3" || return 1
    if ! listed "$5" "$state/staged"; then
        if { [ -e "$target" ] || [ -L "$target" ]; } && [ ! -e "$state/orig$5" ]; then
            mkdir -p -- "$state/orig${5%/*}" || return 1
            cp -P -p -- "$target" "$state/orig$5" || return 1
        fi
        # Recorded before the file changes, so that a crash in between loses no original.
        printf '%s\n' "$5" >>"$state/staged" || return 1
    fi
    if [ ! -L "$target" ] && cmp -s "$scratch" "$target" &&
        [ "$(stat -c '%u:%g %a' "$scratch")" = "$(stat -c '%u:%g %a' "$target")" ]; then
        rm -f -- "$scratch"
    else
        mv -f -- "$scratch" "$target" || return 1
        label "$target"
    fi
    scratch=
}

# Puts back what stood at $1 before.
put_back() {
    if [ -e "$state/orig$1" ] || [ -L "$state/orig$1" ]; then
        mv -f -- "$state/orig$1" "$root$1"
    else
        rm -f -- "$root$1"
        return
    fi
    label "$root$1"
}

# The policy of the path $1; nothing if the package has no such file.
policy_of() {
    awk -v path="$1" '$6 == path { print $1 }' "$manifest"
}

# Puts back what is placed no longer: lines of the old list that the manifest
# does not stage. A path that the package now owns itself is only forgotten.
put_back_stale() {
    [ -f "$state/staged" ] || return 0
    : >"$state/new.$$"
    while read -r path; do
        case $(policy_of "$path") in
        stage) printf '%s\n' "$path" >>"$state/new.$$" ;;
        '') put_back "$path" || return 1 ;;
        *) rm -f -- "$state/orig$path" ;;
        esac
    done <"$state/staged"
    mv -f -- "$state/new.$$" "$state/staged"
}

place_all() {
    put_back_stale || return 1
    while read -r policy bits owner group parent path; do
        case $policy in
        stage) place "$bits" "$owner" "$group" "$parent" "$path" || complain "cannot place $path" ;;
        *)
            # The packager gives a file to root when it does not know its owner yet.
            if [ -f "$root$path" ] && [ ! -L "$root$path" ] && [ "$owner:$group" != root:root ]; then
                own "$root$path" "$bits" "$owner" "$group" || complain "cannot give away $path"
            fi
            ;;
        esac
    done <"$manifest"
}

# Says to a person what the program will not do alone.
by_hand() {
    for unit in "$@"; do
        if systemctl is-active -q "$unit"; then
            say "restart $unit when it suits, one server at a time: its configuration changed"
        fi
    done
}

# Checks what changed since the last time, and lets services take it up. What
# was refused is tried again the next time.
take_up() {
    while read -r _ _ _ _ _ path; do
        [ -f "$root$path" ] && sha256sum "$root$path"
    done <"$manifest" | sort >"$state/sums.$$"
    touch "$state/sums"
    changed=$(comm -3 "$state/sums" "$state/sums.$$" | sed 's/^\t*[0-9a-f]*  //' | sort -u)
    [ -n "$changed" ] || return 0

    tab=$(printf '\t')
    : >"$state/places.$$"
    while IFS=$tab read -r prefix program check act; do
        for path in $changed; do
            path=${path#"$root"}
            case $prefix in
            */) case $path in "$prefix"*) ;; *) continue ;; esac ;;
            *) [ "$path" = "$prefix" ] || continue ;;
            esac
            if command -v "$program" >/dev/null 2>&1; then
                printf '%s\t%s\t%s\n' "$prefix" "$check" "$act" >>"$state/places.$$"
            fi
            break
        done
    done <"$share/places"

    refused=0
    done_acts=$tab
    while IFS=$tab read -r prefix check act; do
        if ! (eval "$check") >"$state/output.$$" 2>&1 </dev/null 9>&-; then
            complain "'$check' refuses what lies in $prefix; the running service keeps what it has"
            cat "$state/output.$$" >&2
            refused=1
            continue
        fi
        # A machine that is being installed has nothing running.
        [ -d "$root/run/systemd/system" ] || continue
        case $done_acts in *"$tab$act$tab"*) continue ;; esac
        done_acts=$done_acts$act$tab
        if [ -e "$root/etc/rcsgen/no-restart" ]; then
            say "/etc/rcsgen/no-restart is there, so this was not done: $act"
            refused=1
        elif ! (eval "$act") </dev/null 9>&-; then
            complain "'$act' did not work"
            refused=1
        fi
    done <"$state/places.$$"
    start_timers || refused=1
    [ $refused = 1 ] || mv -f -- "$state/sums.$$" "$state/sums"
}

# The timers that the package brings itself, one a line.
timers() {
    while read -r _ _ _ _ _ path; do
        case $path in
        /etc/systemd/system/rcsgen-*.timer) printf '%s\n' "${path##*/}" ;;
        esac
    done <"$manifest"
}

# A timer of ours is of no use until it is enabled: nobody else knows of it.
start_timers() {
    [ -z "$root" ] || return 0
    for timer in $(timers); do
        case $changed in *"/$timer"*) ;; *) continue ;; esac
        systemctl --quiet enable "$timer" || return 1
        if [ -d "$root/run/systemd/system" ] && [ ! -e "$root/etc/rcsgen/no-restart" ]; then
            systemctl restart "$timer" || return 1
        fi
    done
}

# Says what lies in place and differs from what belongs there.
compare() {
    while read -r policy bits owner group _ path; do
        target=$root$path
        if [ "$policy" = stage ]; then
            [ -d "${target%/*}" ] || continue
            if [ ! -f "$target" ]; then
                complain "$path is missing"
                continue
            elif ! render "$path" | cmp -s - "$target"; then
                complain "$path was changed"
            fi
        elif [ ! -f "$target" ]; then
            complain "$path is missing"
            continue
        fi
        [ "$(stat -c '%a' "$target")" = "$(printf '%o' "$bits")" ] || complain "$path has another mode than $bits"
        uid=$(number passwd "$owner")
        if [ -n "$uid" ] && [ "$(stat -c '%u' "$target")" != "$uid" ]; then
            complain "$path does not belong to $owner"
        fi
    done <"$manifest"
}

if [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    say "only root can do this"
    exit 1
fi
if [ "$mode" != check ]; then
    mkdir -p -- "$state" || exit 1
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$state/lock"
        flock 9
    fi
fi

case $mode in
remove)
    if [ -z "$root" ] && [ -f "$manifest" ]; then
        for timer in $(timers); do
            systemctl --quiet disable "$timer" && systemctl stop "$timer" || :
        done
    fi
    if [ -f "$state/staged" ]; then
        while read -r path; do
            put_back "$path" || complain "cannot put back $path"
        done <"$state/staged"
    fi
    rm -f -- "$state/staged" "$state/sums"
    exit $failed
    ;;
esac

if [ ! -f "$manifest" ]; then
    say "no configuration package is installed: $manifest is missing"
    exit 1
fi
if ! secrets_are_good; then
    say "nothing was changed"
    exit 1
fi
case $mode in
apply)
    place_all
    [ $failed = 1 ] || take_up
    ;;
place) place_all ;;
check) compare ;;
esac
exit $failed
