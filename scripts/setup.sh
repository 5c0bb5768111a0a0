# shellcheck shell=bash
# What ./run and ./test share: checks with plain sentences, downloads, the build. Sourced with $root set.
: "${root:?}"

marker="$root/.standins"

fail() { echo "${0##*/}: $*" >&2; exit 1; }

check_sdk() {
  command -v dotnet >/dev/null || fail "the .NET SDK 10 is not installed (https://dot.net/download)."
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    fail "global.json asks for .NET SDK 10, and this machine has: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' -). Install SDK 10."
}

# The container engine that answers, if any, looked for as Aspire does: what ASPIRE_CONTAINER_RUNTIME names, else Docker, else Podman.
find_engine() {
  local engine
  for engine in ${ASPIRE_CONTAINER_RUNTIME:-docker podman}; do
    if command -v "$engine" >/dev/null && limited 5 "$engine" container ls --last 1 >/dev/null 2>&1; then echo "$engine"; return; fi
  done
  return 1
}

# macOS has no timeout command.
limited() { if command -v timeout >/dev/null; then timeout "$@"; else shift && "$@"; fi; }

# Makes sure that what DynamoDB Local runs on is there: auto, container or jar.
check_dynamodb() {
  case $1 in
    container)
      find_engine >/dev/null || fail "no container engine answers (tried ${ASPIRE_CONTAINER_RUNTIME:-docker and podman}); start it, or use --jar with Java 17 or later."
      return
      ;;
    auto) if find_engine >/dev/null; then return; fi ;;
  esac
  command -v java >/dev/null ||
    fail "DynamoDB Local needs Java 17 or later or a running container engine, and neither is here. Install one (Debian: apt-get install default-jre-headless)."
  local version
  version=$(java -version 2>&1 | grep -m1 -oE '"[0-9]+' | tr -d '"') || true
  [ "${version:-0}" -ge 17 ] || fail "DynamoDB Local needs Java 17 or later; 'java' here is ${version:-unknown}. Install a newer one or start a container engine."
  "$root/scripts/fetch" dynamodb >/dev/null || exit 1
}

# Before a build would change what is running. The AppHost looks again at its start, however it is started.
check_ports() {
  local project port
  for project in Blog.AppHost Blog.Containers Blog.Web; do
    while read -r port; do
      if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        fail "port $port ($project) is taken; is the blog running already? Stop what listens there (lsof -i :$port) and run again."
      fi
    done < <(grep -oE 'localhost:[0-9]+' "$root/$project/Properties/launchSettings.json" | cut -d: -f2)
  done
}

# Builds PROJECT unless nothing was touched since its last build. Where the registry lacks the packages that standins/ has, says so once
# and builds with those from then on.
build() { # PROJECT
  local stamp="$root/artifacts/.built-${1##*/}" log="$root/artifacts/build.log"
  mkdir -p "$root/artifacts"
  exec 8>"$root/artifacts/.build.lock"
  ! command -v flock >/dev/null || flock 8 # of two at once the second finds the work done (macOS has no flock)
  if [ -f "$stamp" ] && [ -z "$(sources_newer_than "$stamp")" ]; then exec 8>&-; return 0; fi
  echo "Building…"
  touch "$stamp.new"
  build_once "$1" || {
    [ ! -f "$marker" ] && lacks_packages && echo "The registry lacks packages of AWS; their stand-ins are used (standins/README.md)." && touch "$marker" "$stamp.new" && build_once "$1"
  } || {
    rm -f "$stamp.new"
    grep -E 'error' "$log" | sort -u | head -n 10 >&2
    if grep -q 'NU1301' "$log"; then fail "the package registry could not be reached; check the network and run again."; fi
    if grep -qiE 'no space left|disk full' "$log"; then fail "the disk is full; free some room and run again."; fi
    fail "the build failed; the whole log is artifacts/build.log."
  }
  mv -f "$stamp.new" "$stamp"
  exec 8>&-
}

# Build servers would keep the lock.
build_once() { dotnet build "$1" --nologo --verbosity quiet >"$log" 2>&1 8>&-; }

lacks_packages() {
  ! grep -q 'NU1301' "$log" && grep -qE 'NU110[12].*(Aspire\.Hosting\.AWS|Amazon\.Lambda\.(Core|RuntimeSupport|APIGatewayEvents|Serialization\.SystemTextJson))' "$log"
}

sources_newer_than() {
  # Folders too: a deleted file changes its folder.
  find "$root" -mindepth 1 \( -name artifacts -o -name .git -o -name .data -o -name node_modules -o -name docs -o -name samples -o -name .aws-sam \) -prune \
    -o \( -type f -o -type d \) ! -name '*.md' -newer "$1" -print -quit
}

# Aspire.Hosting.AWS would install it at the first start; several AppHosts at once, as in the tests, would race for it.
install_test_tool() {
  [ ! -f "$marker" ] && [ ! -x "${DOTNET_CLI_HOME:-$HOME}/.dotnet/tools/dotnet-lambda-test-tool" ] || return 0
  echo "Installing the Lambda test tool…"
  local version
  version=$(grep -m1 -oE 'OverrideMinimumInstallVersion = "[^"]+' "$root/Blog.AppHost/AppHost.cs" | cut -d'"' -f2)
  (cd "$root" && dotnet tool install --global Amazon.Lambda.TestTool --version "$version" >/dev/null) ||
    fail "the .NET tool Amazon.Lambda.TestTool $version could not be installed; see above."
}
