#!/usr/bin/env bash
# Builds Slipway where an input has changed since the last build, then becomes it: every argument and the exit code go through,
# and the working directory stays the caller's. build.ps1 is the same for PowerShell: change both.
#
#   exit 1   the build failed, or could not be started
#   exit 2   no suitable .NET SDK
set -u

fail() {
    local status=$1
    shift
    printf 'build.sh: %s\n' "$@" >&2
    exit "$status"
}

# The directory that this file is in, also when it is reached by symbolic links.
script=${BASH_SOURCE[0]}
while [ -L "$script" ]; do
    link=$(readlink -- "$script")
    case $link in
        /*) script=$link ;;
        *) script=$(dirname -- "$script")/$link ;;
    esac
done
case $script in */*) ;; *) script=./$script ;; esac
root=$(CDPATH='' cd -P -- "${script%/*}/" && pwd) || fail 1 "cannot enter the directory of $script"

state=$root/.slipway
stamp=$state/build.stamp
lock=$state/build.lock
log=$state/build.log
built=build/bin/Release/net10.0
output=$root/$built
program=$output/slipway.dll
ahead=$output/ahead

# --- The SDK ---------------------------------------------------------------------------------------------------------------

wanted_sdk() {
    local line
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in
            *'"version"'*)
                line=${line#*\"version\"*\"}
                printf '%s' "${line%%\"*}"
                return
                ;;
        esac
    done <"$root/global.json"
}

# The rule of global.json's "latestFeature": the same major and minor version, and not older.
is_suitable() {
    local have_major have_minor have_patch want_major want_minor want_patch
    IFS=. read -r have_major have_minor have_patch <<<"$1"
    IFS=. read -r want_major want_minor want_patch <<<"$wanted"
    case $have_patch in '' | *[!0-9]*) return 1 ;; esac
    [ "$have_major.$have_minor" = "$want_major.$want_minor" ] && [ "$have_patch" -ge "$want_patch" ]
}

# The versions next to a dotnet executable; one that is only a shim is asked.
sdks_of() {
    local home directory
    home=$(readlink -f -- "$1" 2>/dev/null || printf '%s' "$1")
    home=${home%/*}
    if [ -d "$home/sdk" ] || [ -d "$home/shared" ]; then
        for directory in "$home"/sdk/*/; do
            directory=${directory%/}
            printf '%s\n' "${directory##*/}"
        done
    else
        "$1" --list-sdks 2>/dev/null | sed 's/ .*//'
    fi
}

find_sdk() {
    local candidate version
    found=''
    for candidate in "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$(command -v dotnet || true)" "${HOME:+$HOME/.dotnet/dotnet}" \
        /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
        [ -f "$candidate" ] && [ -x "$candidate" ] || continue
        while IFS= read -r version; do
            if is_suitable "$version"; then
                dotnet=$candidate
                return 0
            fi
            case $version in [0-9]*) found="${found:+$found, }$version ($candidate)" ;; esac
        done <<<"$(sdks_of "$candidate")"
    done
    return 1
}

# --- What the program is built from ------------------------------------------------------------------------------------------

# GNU's find prints what it found; elsewhere stat does.
find_prints=''
find "$root/global.json" -printf '' 2>/dev/null && find_prints=1

# Path, size and time of every file. A list and not "anything newer than": that misses deleted files and older ones put back.
# Every run waits for it, so it starts as few programs as it can.
list_files() {
    if [ -n "$find_prints" ]; then
        find "$@" -type f -printf '%p %s %T@\n'
    else
        find "$@" -type f -exec stat -f '%N %z %Fm' {} +
    fi
}

inputs() {
    cd -- "$root" || return
    set -- build
    for file in global.json .editorconfig Directory.*.props Directory.*.targets [Nn]u[Gg]et.[Cc]onfig; do
        [ -f "$file" ] && set -- "$@" "$file"
    done
    list_files "$@" '(' -name bin -o -name obj ')' -prune -o
}

outputs() {
    cd -- "$root" && list_files "$built" -maxdepth 2 '(' -name '*.dll' -o -name '*.json' ')'
}

is_current() {
    [ -f "$program" ] && [ -r "$stamp" ] || return 1
    local current
    current=$({ inputs && outputs; } | LC_ALL=C sort)
    [ "$current" = "$(<"$stamp")" ]
}

# --- The build -----------------------------------------------------------------------------------------------------------------

run_dotnet() {
    (
        cd -- "$root" || exit
        export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1 \
            DOTNET_ADD_GLOBAL_TOOLS_TO_PATH=false DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_USE_MSBUILD_SERVER=0 \
            DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true
        [ -n "${HOME:-}" ] && [ -w "$HOME" ] || export DOTNET_CLI_HOME="$state/home"
        exec "$dotnet" "$@" --configuration Release --disable-build-servers --verbosity quiet --nologo </dev/null
    ) >>"$log" 2>&1
}

# Without it Slipway starts 0.2 s later: nothing to fail for, where its compiler cannot be had.
compile_ahead() {
    run_dotnet publish build/Ahead/Ahead.csproj && [ -f "$ahead/slipway.dll" ] && return
    rm -rf -- "$ahead"
    printf 'build.sh: Slipway is not compiled for this machine and starts more slowly; %s says why\n' "$log" >&2
}

build() {
    local before
    before=$(inputs)
    printf 'Building Slipway …\n' >&2

    # New files instead of overwritten ones: a Slipway that is at work keeps the assemblies that it has open.
    rm -rf -- "$stamp" "$output" || return 1

    # --no-incremental: the compiler is otherwise skipped for a changed file with an older time.
    : >"$log"
    if ! run_dotnet build build/Build.csproj --no-incremental -p:RestoreLockedMode=true || [ ! -f "$program" ]; then
        cat -- "$log" >&2
        printf 'build.sh: Slipway could not be built; the output above is also in %s\n' "$log" >&2
        give_back
        return 1
    fi

    compile_ahead || return 1

    # The inputs as they were before: what changed meanwhile is built the next time.
    { printf '%s\n' "$before" && outputs; } | LC_ALL=C sort >"$stamp.new" && mv -f -- "$stamp.new" "$stamp" || return 1
    give_back
}

# What root has built in somebody's checkout stays that person's to rebuild.
give_back() {
    [ "$(id -u)" = 0 ] || return 0
    chown -Rh --reference="$root/global.json" -- "$state" "$root/build/bin" "$root/build/obj" "$root"/build/*/bin "$root"/build/*/obj \
        2>/dev/null || true
}

build_if_needed() {
    is_current || build
}

# Without flock: a directory that only one can make, taken from a process that has gone.
with_directory_lock() {
    local owner
    until mkdir -- "$lock.d" 2>/dev/null; do
        [ -w "$state" ] || return 1
        owner=$(cat -- "$lock.d/pid" 2>/dev/null)
        if [ -n "$owner" ] && ! ps -p "$owner" >/dev/null 2>&1 && mv -- "$lock.d" "$lock.d.$$" 2>/dev/null; then
            rm -rf -- "$lock.d.$$"
        fi
        sleep 0.2
    done
    echo $$ >"$lock.d/pid"
    trap 'rm -rf -- "$lock.d"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    build_if_needed
    local status=$?
    rm -rf -- "$lock.d"
    trap - EXIT INT TERM HUP
    return "$status"
}

locked_build() {
    if ! mkdir -p -- "$state" 2>/dev/null || ! [ -w "$state" ] || ! [ -w "$root/build" ]; then
        fail 1 "Slipway has to be built, but $root is not writable for $(id -un)." "Run $root/build.sh once as its owner."
    fi
    if command -v flock >/dev/null; then
        # The lock is held by this shell alone: a compiler that outlives it must not keep it.
        {
            flock -n 9 || { printf 'Waiting for another build of Slipway …\n' >&2 && flock 9; } || return 1
            build_if_needed 9>&-
        } 9>>"$lock"
    else
        with_directory_lock
    fi
}

wanted=$(wanted_sdk)
if ! find_sdk; then
    fail 2 "Slipway needs the .NET SDK $wanted or a later ${wanted%.*}.x. Found: ${found:-none}." \
        "Install the package dotnet-sdk-${wanted%.*}, or get it from https://dotnet.microsoft.com/download." \
        "It is looked for in DOTNET_ROOT, PATH, ~/.dotnet, /usr/share/dotnet and /usr/lib/dotnet."
fi
is_current || locked_build || exit 1
[ -f "$ahead/slipway.dll" ] && program=$ahead/slipway.dll
exec "$dotnet" "$program" "$@"
