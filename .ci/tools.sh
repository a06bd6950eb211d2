# Sourced by the scripts beside it: `need WHAT…` finds a tool or installs it,
# and leaves it in the environment. What is there already costs well under a
# second. Tools go into a cache outside the checkout, one folder per tool and
# version, so that a second clean checkout finds them again.
#
#   POLYLOOP_TOOLS=dir      another cache than ~/.cache/polyloop
#   POLYLOOP_WASM=debian    build wasm with Debian's compiler even if rustup's can
#   CHROME, CHROMEDRIVER    this browser and this driver
#   FIREFOX                 this Firefox
#   PYTHON                  this CPython
# shellcheck shell=bash disable=SC2034

# shellcheck source=.ci/versions
. .ci/versions
TOOLS=${POLYLOOP_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/polyloop}
case $TOOLS in /*) ;; *) TOOLS=$PWD/$TOOLS ;; esac
TARGET_DIR=${CARGO_TARGET_DIR:-target}
WASM=wasm32-unknown-unknown

# What has to stand before a command that compiles for wasm: nothing with
# rustup's compiler, another toolchain with Debian's (see debian_wasm).
WASM_ENV=(env)

# publishable: what is built for wasm names no folder of whoever builds it: panics
# tell places in crates. After `cargo fetch`, which makes the folders.
publishable() {
  local dir flags="${CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS:-} "
  for dir in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do
    # Flags are told apart by spaces.
    case $dir in *' '*) ;; *) flags+="--remap-path-prefix=${dir%/}=crates " ;; esac
  done
  WASM_ENV+=("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags")
}

# Under `make -j` cargo would look for a job server that isn't passed on.
unset MAKEFLAGS MFLAGS MAKELEVEL
# trunk takes NO_COLOR for a yes-or-no option and stops at the usual value 1.
[ -z "${NO_COLOR:-}" ] || export NO_COLOR=true

say() { printf 'polyloop: %s\n' "$*"; }
die() {
  printf 'polyloop: %s\n' "$@" >&2
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# limit SECONDS CMD…: where there is a `timeout`; macOS has none. It ends the
# command with all its children, for which it gives them a process group of
# their own. Ctrl-C would not reach that, so at a terminal it ends the command
# alone; elsewhere, who ends this script ends the group through the trap.
limit() {
  local seconds=$1 code=0
  shift
  if ! have timeout; then
    "$@"
  elif [ -n "$TERMINAL" ]; then
    timeout --foreground -k 10 "$seconds" "$@"
  else
    timeout -k 10 "$seconds" "$@" &
    # shellcheck disable=SC2064
    trap "kill $! 2>/dev/null" TERM INT
    wait $! || code=$?
    trap - TERM INT
    return "$code"
  fi
}
TERMINAL=''
{ [ ! -t 0 ] && [ ! -t 1 ]; } || TERMINAL=yes

# long NAME CMD…: a long command, its output in a log, with a sign of life
# every 15 s. Prints the end of the log when the command fails, unless QUIET.
long() {
  local name=$1 log=$TOOLS/logs/$1.log ticker code=0
  shift
  mkdir -p "$TOOLS/logs"
  : >"$log"
  (
    start=$SECONDS
    # The script may be killed without a chance to stop this loop.
    while sleep 15 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
      say "  $name, $((SECONDS - start)) s: $(tr '\r' '\n' <"$log" | grep -v '^ *$' | tail -n 1 | cut -c 1-100)"
    done
  ) &
  ticker=$!
  "$@" >>"$log" 2>&1 </dev/null || code=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if [ "$code" != 0 ]; then
    [ -n "${QUIET:-}" ] || {
      tail -n 20 "$log" | sed 's/^/  | /'
      say "  $name: exit code $code; the whole log is $log"
    } >&2
  fi
  return "$code"
}

# locked CMD…: one installation at a time, also from several checkouts.
locked() {
  mkdir -p "$TOOLS"
  (
    if have flock && ! flock -n 9; then
      say "another run is installing into $TOOLS: waiting for it"
      flock 9
    fi
    "$@" 9>&-
  ) 9>"$TOOLS/.lock"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# apt_get PACKAGE…: false where there is no apt-get; ends the run where it fails.
apt_get() {
  have apt-get || return 1
  local hint="to do it by hand: sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
  as_root true 2>/dev/null || die "neither root nor a sudo without a password: cannot install $*" "$hint"
  say "installing with apt-get into the system: $*"
  # A dead third-party source makes the update fail and may not matter.
  long apt-update as_root apt-get update || true
  long apt-install as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$@" ||
    die "apt-get could not install $*" "$hint"
}

need() {
  local tool
  for tool; do "need_$tool"; done
}

# --- Rust ------------------------------------------------------------------

# at_least VERSION MINIMUM
at_least() {
  local a b IFS=.-
  read -ra a <<<"$1"
  read -ra b <<<"$2"
  ((a[0] > b[0] || (a[0] == b[0] && (a[1] > b[1] || (a[1] == b[1] && a[2] >= b[2])))))
}

# rustc_version CMD…: of that rustc; nothing where it does not run
rustc_version() { { "$@" --version 2>/dev/null || true; } | sed -n 's/^rustc \([0-9.]*\).*/\1/p'; }

need_rust() {
  have cargo || PATH=$PATH:${CARGO_HOME:-$HOME/.cargo}/bin
  have cargo || die "Rust is missing: install rustup (see rustup.rs), then run this again"
  have cc || apt_get gcc libc6-dev || die "a C compiler (cc) is missing, which Rust links with: install gcc or clang"
  local active name version refused
  active=$(rustc_version rustc)
  [ "$active" != "$RUST" ] || return 0
  if have rustup; then
    refused=$TOOLS/rust-$RUST.refused
    # Where it cannot be downloaded, one try a day is enough.
    if [ -z "$(rustc_version rustup run "$RUST" rustc)$(find "$refused" -mmin -1440 2>/dev/null)" ]; then
      say "installing Rust $RUST with rustup into ${RUSTUP_HOME:-$HOME/.rustup}"
      QUIET=yes locked long rust limit 900 \
        rustup toolchain install "$RUST" --profile minimal -c rustfmt -c clippy || {
        say "rustup cannot install it; its log is $TOOLS/logs/rust.log"
        touch "$refused"
      }
    fi
    for name in "$RUST" "${RUSTUP_TOOLCHAIN:-}" $(rustup toolchain list | awk '{ print $1 }'); do
      [ -n "$name" ] || continue
      version=$(rustc_version rustup run "$name" rustc)
      if [ -n "$version" ] && at_least "$version" "$RUST"; then
        export RUSTUP_TOOLCHAIN=$name
        [ "$version" = "$RUST" ] || say "Rust $RUST cannot be had: going on with $version"
        return 0
      fi
    done
  elif [ -n "$active" ] && at_least "$active" "$RUST"; then
    return 0
  fi
  die "Rust $RUST or newer is needed, found ${active:-none}" "to do it by hand: rustup toolchain install $RUST"
}

need_lint() {
  if ! cargo fmt --version >/dev/null 2>&1 || ! cargo clippy --version >/dev/null 2>&1; then
    say "installing rustfmt and clippy with rustup"
    locked long rust-components limit 300 rustup component add rustfmt clippy ||
      die "rustfmt or clippy is missing" "to do it by hand: rustup component add rustfmt clippy"
  fi
}

# has_std RUSTC: whether that compiler has a standard library for wasm.
has_std() {
  compgen -G "$("$1" --print target-libdir --target "$WASM" 2>/dev/null)/libstd-*.rlib" >/dev/null
}

need_wasm() {
  case ${POLYLOOP_WASM:-} in
    debian) ;;
    '')
      ! has_std rustc || return 0
      # Once built, it is not worth waiting for the network again.
      if ! compgen -G "$TOOLS/rust-debian-*/bin/rustc" >/dev/null && have rustup; then
        say "installing the Rust target $WASM with rustup into ${RUSTUP_HOME:-$HOME/.rustup}"
        if QUIET=yes locked long rust-target limit 300 rustup target add "$WASM"; then return 0; fi
        say "rustup cannot install it; its log is $TOOLS/logs/rust-target.log"
      fi
      ;;
    *) die "POLYLOOP_WASM: expected debian or nothing, found $POLYLOOP_WASM" ;;
  esac
  debian_wasm
}

# Where rustup cannot download, Debian's compiler builds the wasm: it comes
# with the sources of its standard library, and that is compiled here, once.
# The result is a toolchain folder that leads to Debian's compiler and adds our
# own std, so that neither /usr nor rustup's settings change. Native code stays
# with rustup's compiler.
debian_wasm() {
  local dir by_hand="to do it by hand: rustup target add $WASM"
  local packages=(rustc-web cargo-web rust-web-src rust-web-clippy "lld-$LLD")
  have apt-get || die "no $WASM target, and rustup cannot install it" "$by_hand"
  dpkg -s "${packages[@]}" >/dev/null 2>&1 || locked apt_get "${packages[@]}"
  dir=$TOOLS/rust-debian-$(rustc_version /usr/bin/rustc)
  [ -x "$dir/bin/rustc" ] || locked install_debian_wasm "$dir" || die "building std for $WASM failed" "$by_hand"
  # RUSTUP_TOOLCHAIN chooses the cargo, where cargo is rustup's. clippy looks
  # for the standard library in /usr unless SYSROOT says where it is.
  WASM_ENV=(env "RUSTUP_TOOLCHAIN=$dir" "RUSTC=$dir/bin/rustc" "RUSTDOC=$dir/bin/rustdoc" "SYSROOT=$dir"
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="/usr/bin/wasm-ld-$LLD")
}

install_debian_wasm() {
  local dir=$1 tmp=$1.tmp file
  [ ! -x "$dir/bin/rustc" ] || return 0
  say "building Rust's standard library for $WASM into $dir"
  rm -rf "$tmp"
  mkdir -p "$tmp/bin" "$tmp/lib/rustlib/$WASM/lib" "$tmp/empty/src"
  # A link would still take /usr for its sysroot.
  for file in rustc rustdoc; do
    printf '#!/bin/sh\nexec /usr/bin/%s --sysroot "%s" "$@"\n' "$file" "$dir" >"$tmp/bin/$file"
    chmod +x "$tmp/bin/$file"
  done
  for file in cargo cargo-clippy clippy-driver; do ln -s "/usr/bin/$file" "$tmp/bin/"; done
  for file in /usr/lib/rustlib/*; do
    [ "${file##*/}" = "$WASM" ] || ln -s "$file" "$tmp/lib/rustlib/"
  done
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2024"\n' >"$tmp/empty/Cargo.toml"
  echo '#![no_std]' >"$tmp/empty/src/lib.rs"
  # Without the bitcode, a release build with link-time optimisation fails.
  (
    cd "$tmp/empty" &&
      long rust-std env RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$tmp/empty/target" \
        /usr/bin/cargo build --release --target "$WASM" -Zbuild-std=std,panic_abort,panic_unwind,test
  ) || return 1
  rm -f "$tmp/empty/target/$WASM/release/deps"/libempty-*.rlib
  cp "$tmp/empty/target/$WASM/release/deps"/*.rlib "$tmp/lib/rustlib/$WASM/lib/" || return 1
  rm -rf "$tmp/empty" "$dir"
  mv "$tmp" "$dir"
}

# --- trunk, wasm-bindgen, wasm-opt -----------------------------------------

need_trunk() { cargo_tool trunk "$TRUNK" trunk; }

# cargo-fuzz builds with any compiler where it adds no sanitizer; libFuzzer itself is C++.
need_fuzz() {
  have c++ || apt_get g++ || die "a C++ compiler (c++) is missing, which libFuzzer is built with: install g++ or clang"
  cargo_tool cargo-fuzz "$FUZZ" cargo-fuzz
}

need_bindgen() {
  local version
  version=$(awk -F'"' '/^name = "wasm-bindgen"$/ { getline; print $2; exit }' Cargo.lock)
  [ -n "$version" ] || die "Cargo.lock names no version of wasm-bindgen"
  cargo_tool wasm-bindgen-cli "$version" wasm-bindgen
  export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner
}

# cargo_tool CRATE VERSION PROGRAM
cargo_tool() {
  local dir=$TOOLS/$1-$2
  if [ ! -x "$dir/bin/$3" ]; then
    [ "$("$3" --version 2>/dev/null)" != "$3 $2" ] || return 0
    locked install_cargo_tool "$@"
  fi
  PATH=$dir/bin:$PATH
}

# Compiled in a folder of its own, which becomes the tool's folder only when
# complete; an interrupted installation goes on where it stopped.
install_cargo_tool() {
  local dir=$TOOLS/$1-$2 tmp=$TOOLS/$1-$2.tmp
  [ ! -x "$dir/bin/$3" ] || return 0
  say "installing $1 $2 with cargo into $dir (compiles for some minutes, this once)"
  # Not from the checkout, whose cargo settings are not the tool's. Little
  # optimisation: the tools run for seconds and compile for minutes.
  compile() {
    (cd "$TOOLS" && long "$1" env \
      CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
      CARGO_TARGET_DIR="$tmp/target" cargo install "$1" --version "$2" --root "$tmp" "${@:3}")
  }
  QUIET=yes compile "$1" "$2" --locked || {
    # A mirror may not have every version that the tool's lock file names.
    say "$1 does not install with its own lock file: trying with the newest dependencies"
    compile "$1" "$2"
  } || die "installing $1 $2 failed" "to do it by hand: cargo install $1 --version $2"
  rm -rf "$tmp/target" "$dir"
  mv "$tmp" "$dir"
}

# Debian's wasm-opt is too old: the page it makes dies at its start.
need_opt() {
  local dir=$TOOLS/binaryen-$BINARYEN major=${BINARYEN%%.*}
  grep -q "^wasm_opt = \"version_$major\"" Trunk.toml ||
    die "Trunk.toml and .ci/versions disagree about wasm-opt: expected version_$major"
  if [ ! -x "$dir/node_modules/.bin/wasm-opt" ]; then
    case $(wasm-opt --version 2>/dev/null) in *"(version_$major)"*) return 0 ;; esac
    locked install_opt "$dir"
  fi
  PATH=$dir/node_modules/.bin:$PATH
}

install_opt() {
  local dir=$1 tmp=$1.tmp
  [ ! -x "$dir/node_modules/.bin/wasm-opt" ] || return 0
  have npm || die "npm is missing, which installs wasm-opt: install Node.js with npm"
  say "installing binaryen $BINARYEN (wasm-opt) with npm into $dir"
  rm -rf "$tmp"
  mkdir -p "$tmp"
  long binaryen npm install --prefix "$tmp" --no-audit --no-fund --no-save "binaryen@$BINARYEN" ||
    die "npm could not install binaryen" "to do it by hand: npm install -g binaryen@$BINARYEN"
  rm -rf "$dir"
  mv "$tmp" "$dir"
}

# --- browser ---------------------------------------------------------------

# major PROGRAM: its major version
major() { "$1" --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9][0-9]*\)\..*/\1/p' | head -n 1; }

# Sets CHROME and CHROMEDRIVER to a pair of the same major version.
find_browser() {
  local chrome version
  CHROMEDRIVER=${CHROMEDRIVER:-$(command -v chromedriver)} || return 1
  version=$(major "$CHROMEDRIVER")
  for chrome in "${CHROME:-}" chromium chromium-browser google-chrome google-chrome-stable \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if have "$chrome" && [ "$(major "$chrome")" = "$version" ]; then
      CHROME=$(command -v "$chrome")
      return 0
    fi
    # A browser that was asked for is not replaced by another one.
    [ -z "$chrome" ] || [ "$chrome" != "${CHROME:-}" ] || return 1
  done
  return 1
}

need_browser() {
  find_browser || {
    [ -n "${CHROME:-}${CHROMEDRIVER:-}" ] || apt_get chromium chromium-driver || true
    find_browser
  } || die "no Chromium or Chrome with a chromedriver of the same major version" \
    "install both (Debian: chromium chromium-driver), or name them: CHROME=… CHROMEDRIVER=… make test"
  export CHROME CHROMEDRIVER

  # What wasm-bindgen-test-runner starts the browser with. As root, and in
  # most containers, Chrome's own sandbox cannot start.
  local sandbox=''
  [ "$(id -u)" != 0 ] && [ -z "${CI:-}" ] || sandbox='"--no-sandbox", '
  mkdir -p "$TARGET_DIR"
  WASM_BINDGEN_TEST_WEBDRIVER_JSON=$(cd "$TARGET_DIR" && pwd)/webdriver.json
  export WASM_BINDGEN_TEST_WEBDRIVER_JSON
  cat >"$WASM_BINDGEN_TEST_WEBDRIVER_JSON" <<JSON
{
  "goog:chromeOptions": {
    "binary": "$CHROME",
    "args": [${sandbox}"--headless=new", "--disable-gpu", "--disable-quic", "--disable-sync",
      "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
  }
}
JSON
  # For all the tests of the binary together; the runner's own limit is 20 s.
  export WASM_BINDGEN_TEST_TIMEOUT=${WASM_BINDGEN_TEST_TIMEOUT:-600}
  export WASM_BINDGEN_TEST_DRIVER_TIMEOUT=${WASM_BINDGEN_TEST_DRIVER_TIMEOUT:-30}
}

# Sets FIREFOX to a Firefox of any version: its driver takes them all.
find_firefox() {
  local firefox
  for firefox in "${FIREFOX:-}" firefox-esr firefox /Applications/Firefox.app/Contents/MacOS/firefox; do
    if have "$firefox"; then
      FIREFOX=$(command -v "$firefox")
      return 0
    fi
    [ -z "$firefox" ] || [ "$firefox" != "${FIREFOX:-}" ] || return 1
  done
  return 1
}

# FIREFOX_ENV is what has to stand before a command whose browser is to be
# Firefox: without it, it is Chromium.
need_firefox() {
  find_firefox || {
    [ -n "${FIREFOX:-}" ] || locked apt_get firefox-esr || true
    find_firefox
  } || die "no Firefox" "install it (Debian: firefox-esr), or name it: FIREFOX=… make test"
  cargo_tool geckodriver "$GECKO" geckodriver
  mkdir -p "$TARGET_DIR"
  local json
  json=$(cd "$TARGET_DIR" && pwd)/webdriver-firefox.json
  # The test runner's server leaves a connection lying for seconds, or for good,
  # that comes at the same moment as another: one connection, and no guesses.
  cat >"$json" <<JSON
{
  "moz:firefoxOptions": {
    "binary": "$FIREFOX",
    "args": ["-headless"],
    "prefs": {
      "network.http.max-persistent-connections-per-server": 1,
      "network.http.speculative-parallel-limit": 0
    }
  }
}
JSON
  FIREFOX_ENV=(env "GECKODRIVER=$(command -v geckodriver)" "WASM_BINDGEN_TEST_WEBDRIVER_JSON=$json")
}

# --- Python ----------------------------------------------------------------

# Sets PYTHON to one that is new enough and whole: Debian has a minimal one
# without most of the library.
find_python() {
  local python wants="import sys, asyncio, http.server, multiprocessing.synchronize
sys.exit(sys.version_info < (3, $PYTHON_MINOR))"
  local -a pythons=(python3 python3.{19..11})
  [ -z "${PYTHON:-}" ] || pythons=("$PYTHON")
  for python in "${pythons[@]}"; do
    if have "$python" && "$python" -c "$wants" 2>/dev/null; then
      PYTHON=$(command -v "$python")
      return 0
    fi
  done
  return 1
}

need_python() {
  find_python || {
    [ -n "${PYTHON:-}" ] || apt_get python3 || true
    find_python
  } || die "no CPython 3.$PYTHON_MINOR or newer, which the Python programs need" \
    "install one (Debian: python3), or name it: PYTHON=… make test"
  export PYTHON
  # Sees to it that no process of theirs is left.
  have ps || apt_get procps || die "ps is missing, which the check of the Python programs needs"
}
