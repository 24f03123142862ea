# Shared by ./run, ./test and ./bench; sourced, not run.

say() { printf '\033[2m[%s]\033[0m %s\n' "$(date +%H:%M:%S)" "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Installs Debian/Ubuntu packages when it may (root, or sudo without a question); else says what to install.
install_packages() {
  local missing=("$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  local elevate=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      elevate=(sudo -n)
    else
      echo "Please install: ${missing[*]}   (e.g. sudo apt-get install ${missing[*]})" >&2
      return 1
    fi
  fi
  command -v apt-get >/dev/null || { echo "Please install: ${missing[*]} (no apt-get here)" >&2; return 1; }
  say "installing ${missing[*]}"
  "${elevate[@]}" apt-get update -q >/dev/null 2>&1 || true
  "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null 2>&1 \
    || { echo "Could not install: ${missing[*]}" >&2; return 1; }
}

# Packages for commands that are not there: need COMMAND=PACKAGE...
need() {
  local pair missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || [ -x "/usr/sbin/${pair%%=*}" ] || missing+=("${pair#*=}")
  done
  install_packages "${missing[@]}"
}

require_sdk() {
  command -v dotnet >/dev/null || fail "The .NET 10 SDK is needed and 'dotnet' is not on the PATH. Install it (package dotnet-sdk-10.0, or from https://dot.net) and run this again."
  local version
  version=$(dotnet --version 2>/dev/null) || fail "The .NET SDK on the PATH does not fit global.json: $(dotnet --version 2>&1 | head -3)"
  [ "${version%%.*}" -ge 10 ] || fail "The .NET 10 SDK is needed, found $version. Install package dotnet-sdk-10.0, or from https://dot.net."
}

# True when nothing that is compiled is newer than the stamp.
is_built() {
  local stamp=$1
  [ -f "$stamp" ] || return 1
  [ -z "$(find api tenants provisioners engine-image portal infra *.props BannedSymbols.txt global.json \
      \( -name bin -o -name obj \) -prune -o -type f \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.razor' -o -name '*.proto' -o -name '*.css' -o -name '*.js' -o -name '*.txt' -o -name '*.json' \) \
      -newer "$stamp" -print -quit)" ]
}

# A process of ours: alive, and its command line names what we started it with.
is_ours() {
  local pid=$1 mark=$2
  [ -r "/proc/$pid/cmdline" ] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$mark"
}

# SIGTERM, up to SECONDS for an orderly end, then SIGKILL.
end_process() {
  local pid=$1 seconds=$2 mark=$3
  is_ours "$pid" "$mark" || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  local _
  for _ in $(seq $((seconds * 20))); do
    is_ours "$pid" "$mark" || return 0
    sleep 0.05
  done
  kill -KILL "$pid" 2>/dev/null || true
}
