#!/usr/bin/env bash
# Puts the blog on AWS, or takes it away. ./deploy.sh --help
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/setup.sh
. "$root/scripts/setup.sh"
command_line="./deploy.sh${1:+$(printf ' %q' "$@")}"

usage() {
  cat <<'TEXT'
Usage: ./deploy.sh [option…]            build, deploy, publish the page, check both backends, print their addresses
       ./deploy.sh --delete [option…]   take all of it away

  --stack NAME       name of the stack (default: aws-serverless-blog)
  --region REGION    default: the AWS CLI's
  --image IMAGE      use this container image instead of building and pushing one
  --set NAME=VALUE   a parameter of template.yaml, such as --set Architecture=x86_64; later runs keep it
  --keep-data        with --delete: leave the table
  --yes              with --delete: do not ask
  --help             this text

Needs: AWS CLI 2 with credentials, SAM CLI, .NET SDK 10, make, curl; Docker's client to push the image (no engine).
Running it again is safe: what is up to date stays. Costs, permissions, rolling back: docs/deploy.md.
TEXT
}

stack=aws-serverless-blog region='' image='' delete='' keep_data='' yes='' parameters=()
while [ $# -gt 0 ]; do
  case $1 in
    --stack | --region | --image | --set) [ $# -gt 1 ] || fail "$1 needs a value; see ./deploy.sh --help." ;;
  esac
  case $1 in
    --stack) stack=$2; shift ;;
    --region) region=$2; shift ;;
    --image) image=$2; shift ;;
    --set)
      [[ $2 == [A-Za-z]*=* ]] || fail "--set needs NAME=VALUE, not '$2'."
      parameters+=("$2") && shift ;;
    --delete) delete=1 ;;
    --keep-data) keep_data=1 ;;
    --yes) yes=1 ;;
    --help | -h) usage; exit ;;
    *) fail "there is no option $1; ./deploy.sh --help lists them." ;;
  esac
  shift
done
[[ $stack =~ ^[a-z][a-z0-9-]{0,40}$ ]] || fail "'$stack' is no good name for a stack: lower-case letters, digits and '-', 41 at most."

step='' advice=''
begin() { step=$1 advice=${2:-}; echo "== $step"; }
report() {
  local status=$?
  [ "$status" -eq 0 ] || [ -z "$step" ] || cat >&2 <<TEXT

deploy.sh stopped at: $step.
${advice:+$advice
}Then run again: $command_line
What was done so far is kept and will not be done twice.
TEXT
}
trap report EXIT
trap 'exit 130' INT # without these two, report would see no failure
trap 'exit 143' TERM

check_tool() { command -v "$1" >/dev/null || missing+=("$1 ($2)"); }
check_tools() {
  local missing=()
  check_tool aws 'AWS CLI 2: https://aws.amazon.com/cli'
  check_tool sam 'SAM CLI: https://docs.aws.amazon.com/serverless-application-model'
  if [ -z "$delete" ]; then
    check_tool dotnet '.NET SDK 10: https://dot.net/download'
    check_tool make 'GNU make'
    check_tool curl 'https://curl.se'
    [ -n "$image" ] || check_tool docker 'Docker: https://docs.docker.com/get-docker, or give --image'
  fi
  [ ${#missing[@]} -eq 0 ] || fail "not installed: $(printf '\n  %s' "${missing[@]}")"
}

check_account() {
  [ -n "$region" ] || region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
  [ -n "$region" ] || fail "no region is set; use --region, or 'aws configure'."
  export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_PAGER=
  account=$(aws sts get-caller-identity --query Account --output text) ||
    fail "there are no valid AWS credentials; use 'aws configure' or 'aws sso login' and run again."
  echo "Account $account, region $region, stack $stack."
}

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

stack_parameter() { # NAME DEFAULT: as --set says, else as it is deployed
  local pair value=''
  for pair in ${parameters[@]+"${parameters[@]}"}; do
    [ "${pair%%=*}" != "$1" ] || { echo "${pair#*=}"; return; }
  done
  if [ "$status" != none ]; then
    value=$(describe_stack "Stacks[0].Parameters[?ParameterKey=='$1'].ParameterValue | [0]") || return 1
  fi
  case $value in '' | None) echo "$2" ;; *) echo "$value" ;; esac
}

stack_output() { describe_stack "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue | [0]"; }
table_exists() { exists ResourceNotFoundException aws dynamodb describe-table --table-name "$table" --query Table.TableArn --output text; }
repository_exists() { exists RepositoryNotFoundException aws ecr describe-repositories --repository-names "$1"; }

check_stack() {
  local deployed=''
  read_status
  table=$(stack_parameter TableName ServerlessBlog)
  case $status in
    none) if table_exists; then fail "the table '$table' is there already, of another stack or kept from an earlier one.
Keep it and start with another: --set TableName=NAME. Or delete it first: ./deploy.sh --delete --stack $stack --set TableName=$table."; fi ;;
    ROLLBACK_COMPLETE | ROLLBACK_FAILED | DELETE_FAILED | REVIEW_IN_PROGRESS)
      fail "the stack '$stack' is in $status and cannot be updated. Clear it first: ./deploy.sh --delete --stack $stack." ;;
    UPDATE_ROLLBACK_FAILED) fail "the stack '$stack' is in $status; first: aws cloudformation continue-update-rollback --stack-name $stack." ;;
    *_IN_PROGRESS) fail "something else changes the stack '$stack' just now ($status); wait for it and run again." ;;
    *) deployed=$(stack_output TableName) ;;
  esac
  case $deployed in
    '' | None | "$table") ;;
    *) fail "the posts of this stack are in the table '$deployed' and would stay there unseen; for another table use another --stack." ;;
  esac
}

# API Gateway has one role for logs per account and region: made once, by the first stack that finds none.
log_role() {
  local arn
  if [ "$status" != none ]; then stack_parameter ApiGatewayLogRole create; return; fi
  arn=$(aws apigateway get-account --query cloudwatchRoleArn --output text) || return 1
  case $arn in '' | None) echo create ;; *) echo existing ;; esac
}

image_tag() {
  local commit
  if commit=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null) && [ -z "$(git -C "$root" status --porcelain)" ]; then
    echo "$commit-$architecture"
  else
    echo "${commit:-local}-$(date -u +%Y%m%d%H%M%S)-$architecture"
  fi
}

push_image() {
  local repository="$stack-containers" registry="$account.dkr.ecr.$region.amazonaws.com" password tag arch=arm64
  [ "$architecture" = arm64 ] || arch=x64
  tag=$(image_tag)
  image="$registry/$repository:$tag"
  if ! repository_exists "$repository"; then
    aws ecr create-repository --repository-name "$repository" --image-tag-mutability IMMUTABLE \
      --image-scanning-configuration scanOnPush=true >/dev/null
  fi
  aws ecr put-lifecycle-policy --repository-name "$repository" --lifecycle-policy-text \
    '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":10},"action":{"type":"expire"}}]}' >/dev/null
  if exists ImageNotFoundException aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$tag"; then
    echo "$image is there already."
    return
  fi
  password=$(aws ecr get-login-password)
  docker login --username AWS --password-stdin "$registry" <<<"$password"
  dotnet publish "$root/Blog.Containers/Blog.Containers.csproj" --nologo --configuration Release -p:StandIns=false "-p:ArtifactsPath=$root/artifacts/aws" --os linux --arch "$arch" \
    -t:PublishContainer "-p:ContainerRegistry=$registry" "-p:ContainerRepository=$repository" "-p:ContainerImageTag=$tag"
}

deploy_stack() {
  local pair overrides=("DockerImage=$image" "Architecture=$architecture" "TableName=$table" "ApiGatewayLogRole=$log_role")
  for pair in ${parameters[@]+"${parameters[@]}"}; do
    [ -n "${pair#*=}" ] || pair+='""' # as the SAM CLI wants an empty value
    overrides+=("$pair")
  done
  sam deploy --config-file "$root/samconfig.toml" --template-file "$root/.aws-sam/build/template.yaml" --stack-name "$stack" \
    --s3-prefix "$stack" --region "$region" --no-confirm-changeset --no-fail-on-empty-changeset --parameter-overrides "${overrides[@]}" || {
    aws cloudformation describe-stack-events --stack-name "$stack" --output text \
      --query "StackEvents[?ends_with(ResourceStatus,'_FAILED')].[LogicalResourceId,ResourceStatusReason]" 2>/dev/null | head -n 10 >&2 || true
    return 1
  }
}

publish_page() {
  local site="$root/artifacts/page" invalidation
  rm -rf "$site" && mkdir -p "$root/artifacts"
  cp -R "$root/Blog.Web/wwwroot" "$site"
  # The list of Blog.Web/wwwroot/urls.js as it is on AWS: one origin again, and no emulator. For whoever reads it, the own addresses too.
  cat >"$site/urls.js" <<TEXT
export const backends = [
  { name: "functions", label: "Functions", url: "/functions", emulated: false, address: "$functions_url" },
  { name: "containers", label: "Containers", url: "/containers", emulated: false, address: "$containers_url" },
];
TEXT
  aws s3 sync "$site" "s3://$bucket" --delete --cache-control no-cache --only-show-errors
  invalidation=$(aws cloudfront create-invalidation --distribution-id "$distribution" --paths '/*' --query Invalidation.Id --output text)
  aws cloudfront wait invalidation-completed --distribution-id "$distribution" --id "$invalidation"
}

smoke_test() {
  local key
  key=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text)
  # A new load balancer's name takes a while to be known everywhere.
  curl --silent --show-error --fail --output /dev/null --retry 20 --retry-delay 6 --retry-all-errors "$containers_url/alive"
  BLOG_FUNCTIONS_URL=$functions_url BLOG_CONTAINERS_URL=$containers_url BLOG_WRITE_KEY=$key \
    dotnet test "$root/Blog.Tests/Blog.Tests.csproj" --nologo --filter Category=Smoke
  curl --silent --show-error --fail --output /dev/null --retry 5 --retry-delay 6 --retry-all-errors "$web_url/"
}

delete_table() {
  local owner
  table_exists || return 0
  owner=$(aws dynamodb list-tags-of-resource --resource-arn "$found" --query "Tags[?Key=='stack'].Value | [0]" --output text)
  # A wrong name for the stack must not cost another's posts.
  if [ "$owner" != "$stack" ]; then echo "The table '$table' is not of '$stack' (its tag 'stack' is $owner), and stays."; return; fi
  aws dynamodb update-table --table-name "$table" --no-deletion-protection-enabled >/dev/null
  aws dynamodb wait table-exists --table-name "$table"
  aws dynamodb delete-table --table-name "$table" >/dev/null
  aws dynamodb wait table-not-exists --table-name "$table"
}

delete_all() {
  local bucket='' answer='' what="the stack '$stack' in $region and all its posts"
  [ -z "$keep_data" ] || what="the stack '$stack' in $region, but not its table"
  if [ -z "$yes" ]; then
    read -r -p "Delete $what? Type the stack's name: " answer || true
    [ "$answer" = "$stack" ] || fail "nothing was deleted."
  fi
  begin "looking at the stack"
  read_status
  table=$(stack_parameter TableName ServerlessBlog)
  if [ "$status" != none ]; then
    begin "emptying the page's bucket"
    bucket=$(stack_output WebBucketName)
    case $bucket in '' | None) ;; *) exists NoSuchBucket aws s3 rm "s3://$bucket" --recursive --only-show-errors || true ;; esac
    begin "deleting the stack" "What held it: aws cloudformation describe-stack-events --stack-name $stack"
    sam delete --stack-name "$stack" --region "$region" --no-prompts
  fi
  begin "deleting the table $table" "As the stack is gone, its table must now be named: --set TableName=$table"
  [ -n "$keep_data" ] || delete_table
  begin "deleting the images"
  if repository_exists "$stack-containers"; then aws ecr delete-repository --repository-name "$stack-containers" --force >/dev/null; fi
  echo "Deleted.${keep_data:+ The table $table is kept.} What may serve other stacks stays: SAM's bucket and API Gateway's role for logs (docs/deploy.md)."
}

check_tools
[ -n "$delete" ] || check_sdk
check_account
if [ -n "$delete" ]; then delete_all; exit; fi

begin "looking at the stack"
check_stack
architecture=$(stack_parameter Architecture arm64)
case $architecture in arm64 | x86_64) ;; *) fail "Architecture is arm64 or x86_64, not '$architecture'." ;; esac
min_tasks=$(stack_parameter MinTasks 1); max_tasks=$(stack_parameter MaxTasks 10)
[ "$min_tasks" -le "$max_tasks" ] 2>/dev/null || fail "MinTasks ($min_tasks) must be a number, and not above MaxTasks ($max_tasks)."
log_role=$(log_role)
if [ -z "$image" ]; then
  begin "building and pushing the container image" "If pushing failed, see that the Docker client may log in to ECR; or give --image."
  push_image
fi
begin "building the functions" "The output above names the fault."
BLOG_ARCHITECTURE=$architecture sam build --template-file "$root/template.yaml" --build-dir "$root/.aws-sam/build"
begin "deploying the stack" "The lines above name the resources that failed, and why. A first deployment that failed is cleared by: ./deploy.sh --delete --stack $stack"
deploy_stack
functions_url=$(stack_output FunctionsURL)
containers_url=$(stack_output ContainersURL)
web_url=$(stack_output WebURL)
bucket=$(stack_output WebBucketName)
distribution=$(stack_output WebDistributionId)
secret=$(stack_output WriteKeySecret)
begin "publishing the page"
publish_page
begin "checking both backends" "The stack is up: $functions_url and $containers_url. Logs, and how to go back: docs/deploy.md."
smoke_test
cat <<TEXT

Page        $web_url
Functions   $functions_url
Containers  $containers_url
Write key   aws secretsmanager get-secret-value --secret-id $secret --query SecretString --output text
TEXT
