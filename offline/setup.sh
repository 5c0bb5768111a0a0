# shellcheck shell=bash
# What ./run and ./test share: checks with plain sentences, the mode, downloads, the build. Sourced with $root set.
: "${root:?}"

# shellcheck disable=SC2034 # used by ./run
dashboard_port=18888 otlp_port=18889 resource_service_port=18890
cache="${XDG_CACHE_HOME:-$HOME/.cache}/aws-serverless-blog"
mode=

fail() { echo "${0##*/}: $*" >&2; exit 1; }

check_sdk() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is not installed (https://dot.net/download)."
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    fail "global.json asks for .NET SDK 10, and this machine has: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' -). Install SDK 10."
}

set_mode() { # packages|offline|probe
  case $1 in
    probe) rm -f "$root/.mode" ;;
    offline) [ "$(uname -sm)" = "Linux x86_64" ] || fail "offline mode is for Linux on x64 only; use --packages." ;;
  esac
  # Whole at once: another command may be reading it.
  if [ "$1" != probe ]; then echo "$1" >"$root/.mode.$$" && mv -f "$root/.mode.$$" "$root/.mode"; fi
}

ensure_mode() {
  if [ ! -s "$root/.mode" ]; then "$root/offline/probe/probe" >/dev/null || exit 1; fi
  mode=$(<"$root/.mode")
  case $mode in
    offline) echo "Mode: offline (stand-ins for the packages this machine's registry lacks; offline/README.md)." ;;
    packages) echo "Mode: packages (the published Aspire and Lambda packages)." ;;
    *) fail "the file .mode holds '$mode'; delete it, or choose with --packages or --offline." ;;
  esac
}

engine_answers() {
  local engine=${ASPIRE_CONTAINER_RUNTIME:-docker}
  command -v "$engine" >/dev/null || return 1
  case $engine in
    podman) timeout 5 podman info >/dev/null 2>&1 ;;
    *) timeout 5 "$engine" version --format '{{.Server.Version}}' >/dev/null 2>&1 ;;
  esac
}

# Sets use_jar, and makes sure that what DynamoDB Local runs on is there.
check_dynamodb() {
  use_jar=1
  case ${DYNAMODB_RUN:-auto} in
    container)
      engine_answers || fail "no container engine answers (tried ${ASPIRE_CONTAINER_RUNTIME:-docker}); start it, or use --jar with Java 17 or later."
      use_jar=
      ;;
    auto) if engine_answers; then use_jar=; fi ;;
  esac
  [ -n "$use_jar" ] || return 0
  command -v java >/dev/null ||
    fail "DynamoDB Local needs Java 17 or later or a running container engine, and neither is here. Install one (Debian: apt-get install default-jre-headless)."
  local version
  version=$(java -version 2>&1 | grep -m1 -oE '"[0-9]+' | tr -d '"') || true
  [ "${version:-0}" -ge 17 ] || fail "DynamoDB Local needs Java 17 or later; 'java' here is ${version:-unknown}. Install a newer one or start a container engine."
}

fetch_tools() {
  [ "$mode" != packages ] || install_test_tool
  local names=()
  [ "$mode" != offline ] || names+=(aspire)
  [ -z "$use_jar" ] || names+=(dynamodb)
  [ ${#names[@]} -eq 0 ] || "$root/offline/fetch" "${names[@]}" >/dev/null || exit 1
}

# Aspire.Hosting.AWS would install it at the first start; several AppHosts at once, as in the tests, would race for it.
install_test_tool() {
  [ ! -x "${DOTNET_CLI_HOME:-$HOME}/.dotnet/tools/dotnet-lambda-test-tool" ] || return 0
  echo "Installing the Lambda test tool…"
  local version
  version=$(grep -m1 'Include="Amazon.Lambda.TestTool"' "$root/offline/probe/probe.csproj" | grep -oE '[0-9]+\.[0-9.]+[0-9]')
  (cd "$root" && dotnet tool install --global Amazon.Lambda.TestTool --version "$version" >/dev/null) ||
    fail "the .NET tool Amazon.Lambda.TestTool $version could not be installed; see above."
}

check_ports() {
  local port
  for port in "$dashboard_port" "$otlp_port" "$resource_service_port" "$(page_port)"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      fail "port $port is taken; is the blog running already? Stop what listens there (lsof -i :$port) and run again."
    fi
  done
}

page_port() { grep -m1 -oE 'localhost:[0-9]+' "$root/Blog.Web/Properties/launchSettings.json" | cut -d: -f2; }

# Builds PROJECT unless nothing was touched since its last build under NAME.
build() { # PROJECT NAME
  local stamp="$root/artifacts/$mode/.built-$2" log="$root/artifacts/$mode/build-$2.log"
  mkdir -p "$root/artifacts/$mode"
  exec 8>"$root/artifacts/$mode/.build.lock"
  ! command -v flock >/dev/null || flock 8 # of two at once the second finds the work done (macOS has no flock)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$cache" ] && [ -z "$(sources_newer_than "$stamp")" ]; then exec 8>&-; return 0; fi
  echo "Building…"
  echo "$cache" >"$stamp.new" # the tools' place is built into the AppHost
  if ! dotnet build "$1" --nologo --verbosity quiet >"$log" 2>&1 8>&-; then # build servers would keep the lock
    rm -f "$stamp.new"
    grep -E 'error|offline/fetch' "$log" | sort -u | head -n 10 >&2
    if grep -q 'NU1301' "$log"; then fail "the package registry could not be reached; check the network and run again."; fi
    if grep -qiE 'no space left|disk full' "$log"; then fail "the disk is full; free some room and run again."; fi
    fail "the build failed; the whole log is artifacts/$mode/build-$2.log."
  fi
  mv -f "$stamp.new" "$stamp"
  exec 8>&-
}

sources_newer_than() {
  # Folders too: a deleted file changes its folder.
  find "$root" -mindepth 1 \( -name artifacts -o -name .git -o -name .data -o -name node_modules -o -name docs -o -name samples -o -name .aws-sam \) -prune \
    -o \( -type f -o -type d \) ! -name '*.md' ! -path "$root/.mode*" -newer "$1" -print -quit
}
