# shellcheck shell=bash
# What deploy.sh asks AWS: about the account, the stack and its parameters, and whether they allow what is wanted. Sourced after setup.sh,
# with $root, $stack, $region, $image, $parameters and, once known, $table set.
# shellcheck disable=SC2154
: "${root:?}" "${stack:?}"

oldest_sam=1.151.0 # the first that knows dotnet10

check_tool() { command -v "$1" >/dev/null || missing+=("$1 ($2)"); }
check_tools() { # what deleting needs, and with "deploy" the rest
  local missing=() version
  check_tool aws 'AWS CLI 2: https://aws.amazon.com/cli'
  check_tool sam 'SAM CLI: https://docs.aws.amazon.com/serverless-application-model'
  if [ "${1:-}" = deploy ]; then
    check_tool dotnet '.NET SDK 10: https://dot.net/download'
    check_tool make 'GNU make'
    check_tool curl 'https://curl.se'
    [ -n "$image" ] || check_tool docker 'Docker: https://docs.docker.com/get-docker, or give --image'
  fi
  [ ${#missing[@]} -eq 0 ] || fail "not installed: $(printf '\n  %s' "${missing[@]}")"
  [ "${1:-}" = deploy ] || return 0
  version=$(sam --version) || fail "the SAM CLI does not start; see above."
  version=${version##* }
  is_at_least "$version" "$oldest_sam" || fail "the SAM CLI is $version, and .NET 10 needs $oldest_sam at least; update it and run again."
}

is_at_least() { # VERSION OLDEST, as numbers with dots
  local i have want
  IFS=. read -ra have <<<"$1"
  IFS=. read -ra want <<<"$2"
  for i in 0 1 2; do
    [[ ${have[i]:-0} =~ ^[0-9]+$ ]] || return 1
    if [ "${have[i]:-0}" -ne "${want[i]}" ]; then [ "${have[i]:-0}" -gt "${want[i]}" ]; return; fi
  done
}

# ---- the account

check_account() {
  local answer
  [ -n "$region" ] || region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
  [ -n "$region" ] || fail "no region is set; use --region, or 'aws configure'."
  [[ $region =~ ^[a-z]{2}(-[a-z]+)+-[0-9]$ ]] || fail "'$region' is no region; they are named like eu-west-1."
  export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=
  answer=$(mktemp)
  if ! account=$(aws sts get-caller-identity --query Account --output text 2>"$answer"); then
    # Credentials that work in another region are valid: then this region is the problem.
    if aws sts get-caller-identity --region us-east-1 --query Account --output text >/dev/null 2>&1; then
      rm "$answer"
      fail "the region '$region' does not exist or is not enabled in this account; enable it in the console under Account, or use another --region."
    fi
    cat "$answer" >&2 && rm "$answer"
    fail "there are no valid AWS credentials; use 'aws configure' or 'aws sso login' and run again."
  fi
  cat "$answer" >&2 && rm "$answer"
  echo "Account $account, region $region, stack $stack."
}

# A new account may run ten functions at once: enough to try the blog, not to measure it.
check_limits() {
  local limit reserved provisioned functions
  functions=$(grep -c 'Type: AWS::Serverless::Function' "$root/template.yaml")
  limit=$(aws lambda get-account-settings --query AccountLimit.ConcurrentExecutions --output text) || return 1
  reserved=$(stack_parameter ReservedConcurrency 0) && provisioned=$(stack_parameter ProvisionedConcurrency 0) || return 1
  if [ "$limit" -lt 100 ]; then
    echo "This account runs $limit functions at once; what comes beyond is answered 503. More: Service Quotas, AWS Lambda, Concurrent executions."
  fi
  [ "$reserved" -eq 0 ] || [ $((functions * reserved + 100)) -le "$limit" ] ||
    fail "ReservedConcurrency=$reserved is $((functions * reserved)) for $functions functions, and of the account's $limit AWS keeps 100; lower it, or ask for a higher quota first."
  [ $((functions * provisioned)) -lt "$limit" ] || [ "$provisioned" -eq 0 ] ||
    fail "ProvisionedConcurrency=$provisioned is $((functions * provisioned)) for $functions functions, and the account has $limit; lower it, or ask for a higher quota first."
  [ "$reserved" -eq 0 ] || [ "$provisioned" -le "$reserved" ] || fail "ProvisionedConcurrency=$provisioned is above ReservedConcurrency=$reserved; it must be at most that many."
}

# ---- the stack

# Whether what COMMAND looks up is there; ABSENT is what its error says when not. Any other error ends the script.
exists() { # ABSENT COMMAND…
  local absent=$1 errors answer; shift
  errors=$(mktemp)
  if found=$("$@" 2>"$errors"); then cat "$errors" >&2 && rm "$errors" && return; fi # warnings, which are no part of the answer
  answer=$(<"$errors") && rm "$errors"
  [[ $answer == *"$absent"* ]] || fail "$answer"
  return 1
}

describe_stack() { aws cloudformation describe-stacks --stack-name "$stack" --output text --query "$1"; }

read_status() {
  if exists 'does not exist' describe_stack 'Stacks[0].StackStatus'; then status=$found; else status=none; fi
}

# REVIEW_IN_PROGRESS: a change set was made and never carried out, so there is nothing.
has_resources() { [ "$status" != none ] && [ "$status" != REVIEW_IN_PROGRESS ]; }

stack_parameter() { # NAME DEFAULT: as --set says, else as it is deployed
  local pair value='' given=
  for pair in ${parameters[@]+"${parameters[@]}"}; do
    [ "${pair%%=*}" != "$1" ] || { given=1 value=${pair#*=}; }
  done
  if [ -n "$given" ]; then echo "$value"; return; fi
  if has_resources; then
    value=$(describe_stack "Stacks[0].Parameters[?ParameterKey=='$1'].ParameterValue | [0]") || return 1
  fi
  case $value in '' | None) echo "$2" ;; *) echo "$value" ;; esac
}

stack_output() {
  local value
  value=$(describe_stack "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue | [0]") || return 1
  [ "$value" = None ] || echo "$value"
}

table_exists() { exists ResourceNotFoundException aws dynamodb describe-table --table-name "$table" --query Table.TableArn --output text; }
table_owner() { aws dynamodb list-tags-of-resource --resource-arn "$found" --query "Tags[?Key=='stack'].Value | [0]" --output text; }
repository_exists() { exists RepositoryNotFoundException aws ecr describe-repositories --repository-names "$1"; }

# The failures of the last operation, the cause first (the events come newest first), without what was cancelled because of them.
show_failures() {
  aws cloudformation describe-stack-events --stack-name "$stack" --output text \
    --query 'StackEvents[].[LogicalResourceId,ResourceStatus,ResourceStatusReason]' 2>/dev/null |
    awk -F'\t' '
      $3 == "User Initiated" && $2 ~ /_IN_PROGRESS$/ { exit }
      $2 ~ /_FAILED$/ && tolower($3) !~ /cancelled/ { line[++count] = $1 ": " $3 }
      END { for (i = count; i > 0 && i > count - 10; i--) print line[i] }'
}

# ---- parameters

# The lines of a parameter in template.yaml.
parameter_block() { awk -v name="$1" '/^[A-Za-z]/ { inside = ($1 == "Parameters:") } inside && /^  [A-Za-z0-9]+:/ { own = ($1 == name ":") } inside && own' "$root/template.yaml"; }
parameter_names() { awk '/^[A-Za-z]/ { inside = ($1 == "Parameters:") } inside && /^  [A-Za-z0-9]+:/ { sub(":", "", $1); print $1 }' "$root/template.yaml"; }

# Whether template.yaml accepts a value, so that nothing is built for a deployment that would be refused.
check_parameter() { # NAME VALUE
  local name=$1 value=$2 block allowed pattern least most
  block=$(parameter_block "$name")
  [ -n "$block" ] || fail "there is no parameter '$name'; there are: $(parameter_names | paste -sd' ' -)."
  constraint() { sed -n "s/^    $1: //p" <<<"$block"; }
  if [[ $(constraint Type) == Number && ! $value =~ ^-?[0-9]+$ ]]; then fail "$name is a number, not '$value'."; fi
  allowed=$(constraint AllowedValues | tr -d "[]',")
  [ -z "$allowed" ] || [[ $value != *' '* && " $allowed " == *" $value "* ]] || fail "$name is one of: $allowed; not '$value'."
  least=$(constraint MinValue) most=$(constraint MaxValue)
  [ -z "$least" ] || [ "$value" -ge "$least" ] || fail "$name is $least at least, not $value."
  [ -z "$most" ] || [ "$value" -le "$most" ] || fail "$name is $most at most, not $value."
  pattern=$(constraint AllowedPattern | sed 's/\\S/[^[:space:]]/g; s/\\s/[:space:]/g') # as bash knows them
  [ -z "$pattern" ] || [[ $value =~ $pattern ]] || fail "$name cannot be '$value': $(constraint Description)"
}

check_parameters() {
  local pair min_tasks max_tasks zone1 zone2
  for pair in ${parameters[@]+"${parameters[@]}"}; do
    case ${pair%%=*} in DockerImage) fail "the image is given by --image, not by --set." ;; esac
    check_parameter "${pair%%=*}" "${pair#*=}"
  done
  min_tasks=$(stack_parameter MinTasks 1) && max_tasks=$(stack_parameter MaxTasks 10) || return 1
  [ "$min_tasks" -le "$max_tasks" ] || fail "MinTasks ($min_tasks) must not be above MaxTasks ($max_tasks)."
  zone1=$(stack_parameter Zone1 '') && zone2=$(stack_parameter Zone2 '') || return 1
  if [ -n "$zone1" ] && [ "$zone1" = "$zone2" ]; then fail "Zone1 and Zone2 must be two different zones."; fi
  if [ -z "$zone1" ] && [ -n "$zone2" ] || [ -n "$zone1" ] && [ -z "$zone2" ]; then fail "give Zone1 and Zone2, or neither."; fi
  if [ -n "$(stack_parameter CertificateArn '')" ]; then
    [ -n "$(stack_parameter ContainersDomain '')" ] || fail "with CertificateArn, give ContainersDomain too."
  fi
}
