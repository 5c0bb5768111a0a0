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
  --functions HOW    aot (native), readytorun, or auto (default): native where it can be built here, saying why where not
  --set NAME=VALUE   a parameter of template.yaml, such as --set Architecture=x86_64; later runs keep it
  --keep-data        with --delete: leave the table; the next stack of the name takes it again
  --yes              with --delete: do not ask
  --help             this text

Needs: AWS CLI 2 with credentials, SAM CLI, .NET SDK 10, make, curl; Docker's client to push the image (no engine).
Running it again is safe: what is up to date stays. Costs, permissions, rolling back: docs/deploy.md.
TEXT
}

stack=aws-serverless-blog region='' image='' functions=auto delete='' keep_data='' yes='' parameters=()
while [ $# -gt 0 ]; do
  case $1 in
    --stack | --region | --image | --functions | --set) [ $# -gt 1 ] || fail "$1 needs a value; see ./deploy.sh --help." ;;
  esac
  case $1 in
    --stack) stack=$2; shift ;;
    --region) region=$2; shift ;;
    --image)
      [[ $2 =~ ^[^[:space:]]+$ ]] || fail "--image needs the name of an image, not '$2'."
      image=$2; shift ;;
    --functions)
      case $2 in aot | readytorun | auto) functions=$2 ;; *) fail "--functions is aot, readytorun or auto, not '$2'." ;; esac
      shift ;;
    --set)
      [[ $2 == [A-Za-z]*=* ]] || fail "--set needs NAME=VALUE, not '$2'."
      parameters+=("$2"); shift ;;
    --delete) delete=1 ;;
    --keep-data) keep_data=1 ;;
    --yes) yes=1 ;;
    --help | -h) usage; exit ;;
    *) fail "there is no option $1; ./deploy.sh --help lists them." ;;
  esac
  shift
done
[[ $stack =~ ^[a-z][a-z0-9-]{0,40}$ ]] || fail "'$stack' is no good name for a stack: lower-case letters, digits and '-', 41 at most."
[ -n "$delete" ] || [ -z "$keep_data$yes" ] || fail "--keep-data and --yes belong to --delete."
# shellcheck source=scripts/aws.sh
. "$root/scripts/aws.sh"

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

# ---- before anything is built

check_stack() {
  local deployed='' owner
  table=$(stack_parameter TableName ServerlessBlog)
  table_source=$(stack_parameter Table create)
  case $status in
    CREATE_FAILED | ROLLBACK_FAILED | DELETE_FAILED)
      fail "the stack '$stack' is in $status and cannot be updated. Clear it first: ./deploy.sh --delete --stack $stack." ;;
    ROLLBACK_COMPLETE) ;; # a first deployment that failed: nothing of it is left, and it is cleared below
    UPDATE_ROLLBACK_FAILED) fail "the stack '$stack' is in $status; first: aws cloudformation continue-update-rollback --stack-name $stack." ;;
    REVIEW_IN_PROGRESS) ;;
    *_IN_PROGRESS) fail "something else changes the stack '$stack' just now ($status); wait for it and run again." ;;
    none) ;;
    *) deployed=$(stack_output TableName) ;;
  esac
  case $deployed in
    "$table") return ;;
    ?*) fail "the posts of this stack are in the table '$deployed' and would stay there unseen; for another table use another --stack." ;;
  esac
  if ! table_exists; then
    table_source=create
    [[ " ${parameters[*]-} " != *" Table=existing "* ]] || fail "there is no table '$table' in $region to take; leave out Table=existing."
  elif [ "$table_source" != existing ]; then
    owner=$(table_owner)
    [ "$owner" = "$stack" ] || fail "the table '$table' is there already, of another stack ($owner).
Take it nevertheless: --set Table=existing. Or start with another: --set TableName=NAME."
    echo "The table '$table', kept from an earlier stack of this name, is taken again."
    table_source=existing
  fi
}

clear_failed_stack() {
  aws cloudformation delete-stack --stack-name "$stack"
  aws cloudformation wait stack-delete-complete --stack-name "$stack"
  status=none
}

# API Gateway has one role for logs per account and region: made once, by the first stack that finds none.
log_role() {
  local arn
  if has_resources; then stack_parameter ApiGatewayLogRole create; return; fi
  arn=$(aws apigateway get-account --query cloudwatchRoleArn --output text) || return 1
  case $arn in '' | None) echo create ;; *) echo existing ;; esac
}

# Tasks with an image for the other processor would crash at their start, again and again.
check_image() {
  local wanted=arm64 found
  [ "$architecture" = arm64 ] || wanted=amd64
  if ! command -v docker >/dev/null || ! found=$(docker manifest inspect --verbose "$image" 2>/dev/null); then
    echo "Whether $image is for $architecture could not be looked up; it must be."
    return
  fi
  found=$(grep -oE '"architecture": *"[a-z0-9]+"' <<<"$found" | cut -d'"' -f4 | sort -u | paste -sd' ' -)
  [ -z "$found" ] || [[ " $found " == *" $wanted "* ]] ||
    fail "the image is for $found, and the containers run on $architecture ($wanted): give another --image, or --set Architecture=$([ "$wanted" = arm64 ] && echo x86_64 || echo arm64)."
}

# ---- building

build_functions() {
  BLOG_ARCHITECTURE=$architecture BLOG_FUNCTIONS=$functions sam build --config-file "$root/samconfig.toml" --template-file "$root/template.yaml" --build-dir "$root/.aws-sam/build"
}

digest() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

# A hash of the sources in the image, so that the same sources are the same image, committed or not.
image_tag() {
  local sum
  sum=$(cd "$root" && find Blog.Containers Blog.Core Blog.ServiceDefaults Directory.Build.props Directory.Build.targets Directory.Packages.props global.json \
    -name bin -prune -o -name obj -prune -o -type f -print | LC_ALL=C sort | while IFS= read -r file; do echo "$file"; cat "$file"; done | digest) || return 1
  echo "${sum:0:16}-$architecture"
}

push_image() {
  local registry="$account.dkr.ecr.$region.amazonaws.com" password tag arch=arm64
  [ "$architecture" = arm64 ] || arch=x64
  case $region in cn-*) registry+=.cn ;; esac
  tag=$(image_tag)
  image="$registry/$repository:$tag"
  if ! repository_exists "$repository"; then
    aws ecr create-repository --repository-name "$repository" --image-tag-mutability IMMUTABLE \
      --image-scanning-configuration scanOnPush=true >/dev/null
  fi
  if exists ImageNotFoundException aws ecr describe-images --repository-name "$repository" --image-ids "imageTag=$tag"; then
    echo "$image is there already."
    return
  fi
  password=$(aws ecr get-login-password)
  docker login --username AWS --password-stdin "$registry" <<<"$password"
  dotnet publish "$root/Blog.Containers/Blog.Containers.csproj" --nologo --configuration Release -p:StandIns=false "-p:ArtifactsPath=$root/artifacts/aws" --os linux --arch "$arch" \
    -t:PublishContainer "-p:ContainerRegistry=$registry" "-p:ContainerRepository=$repository" "-p:ContainerImageTag=$tag"
}

# Done here after a success: a lifecycle rule of ECR could delete the image that is running.
remove_old_images() {
  local old running=${image##*:} digest
  [[ $image == *"/$repository:"* ]] || return 0
  old=$(aws ecr describe-images --repository-name "$repository" --output text \
    --query "sort_by(imageDetails,&imagePushedAt)[:-10] | [?!contains(imageTags || \`[]\`, '$running')].imageDigest")
  for digest in $old; do
    [ "$digest" = None ] || aws ecr batch-delete-image --repository-name "$repository" --image-ids "imageDigest=$digest" >/dev/null
  done
}

# ---- deploying

deploy_stack() {
  local pair overrides=("DockerImage=$image" "Architecture=$architecture" "TableName=$table" "Table=$table_source" "ApiGatewayLogRole=$log_role") failures
  for pair in ${parameters[@]+"${parameters[@]}"}; do
    case ${pair%%=*} in Architecture | TableName | Table | ApiGatewayLogRole) continue ;; esac # above, as they are now
    [ -n "${pair#*=}" ] || pair+='""' # as the SAM CLI wants an empty value
    overrides+=("$pair")
  done
  sam deploy --config-file "$root/samconfig.toml" --template-file "$root/.aws-sam/build/template.yaml" --stack-name "$stack" \
    --s3-prefix "$stack" --region "$region" --no-confirm-changeset --no-fail-on-empty-changeset --parameter-overrides "${overrides[@]}" && return
  failures=$(show_failures) || true
  printf '\nWhat failed, the cause first:\n%s\n' "${failures:-(no resource; see above)}" >&2
  case $failures in
    *'must be verified'*) advice="This account may make no CloudFront distribution yet: ask AWS Support to verify it, or do without for now: --set Edge=false. See docs/deploy.md, New accounts." ;;
  esac
  return 1
}

# Not in the template: a protected table could not be taken back when a first deployment fails.
protect_table() {
  local protected
  protected=$(aws dynamodb describe-table --table-name "$table" --query Table.DeletionProtectionEnabled --output text)
  [ "$protected" = True ] || aws dynamodb update-table --table-name "$table" --deletion-protection-enabled >/dev/null
}

read_outputs() {
  functions_url=$(stack_output FunctionsURL)
  containers_url=$(stack_output ContainersURL)
  edge=$(stack_parameter Edge true)
  if [ "$edge" = true ]; then web_url=$(stack_output WebURL); else web_url=$(stack_output WebsiteURL); fi
  bucket=$(stack_output WebBucketName)
  distribution=$(stack_output WebDistributionId)
  balancer=$(stack_output LoadBalancerName)
  secret=$(stack_output WriteKeySecret)
}

origin() { # URL: its scheme and host
  local rest=${1#*://}
  echo "${1%%://*}://${rest%%/*}"
}

publish_page() {
  local site="$root/artifacts/page" invalidation functions=/functions containers=/containers
  rm -rf "$site" && mkdir -p "$root/artifacts"
  cp -R "$root/Blog.Web/wwwroot" "$site"
  if [ "$edge" != true ]; then
    # Without CloudFront the page calls both backends by CORS, and its content security policy must allow it.
    functions=$functions_url containers=$containers_url
    sed "s|connect-src 'self'|connect-src 'self' $(origin "$functions_url") $(origin "$containers_url")|" "$root/Blog.Web/wwwroot/index.html" >"$site/index.html"
  fi
  # Blog.Web/wwwroot/urls.js as it is on AWS, where nothing is emulated. 'address' is only there for people who read the file.
  cat >"$site/urls.js" <<TEXT
export const backends = [
  { name: "functions", label: "Functions", url: "$functions", emulated: false, address: "$functions_url" },
  { name: "containers", label: "Containers", url: "$containers", emulated: false, address: "$containers_url" },
];
TEXT
  aws s3 sync "$site" "s3://$bucket" --delete --cache-control no-cache --only-show-errors
  [ -n "$distribution" ] || return 0
  invalidation=$(aws cloudfront create-invalidation --distribution-id "$distribution" --paths '/*' --query Invalidation.Id --output text)
  aws cloudfront wait invalidation-completed --distribution-id "$distribution" --id "$invalidation"
}

# ---- checking

ask() { # STATUS URL [curl argument…]: the answer's head and body are left in $answer
  local expected=$1 url=$2 got; shift 2
  got=$(curl --silent --show-error --include --output "$answer" --write-out '%{http_code}' --max-time 60 --retry 20 --retry-delay 6 --retry-connrefused "$@" "$url") ||
    fail "$url does not answer; see above."
  [ "$got" = "$expected" ] || fail "$url answers $got, not $expected: $(tail -n 1 "$answer")"
}

check_backend() { # NAME URL [curl argument…]: reads, refuses without the key, writes with it and takes that away again
  local name=$1 url=$2 id; shift 2
  ask 200 "$url/blogs?limit=1" "$@"
  grep -qi "^x-backend: $name" "$answer" || fail "$url is not answered by the $name."
  ask 401 "$url/blogs" "$@" --header 'Content-Type: application/json' --data "$draft"
  ask 201 "$url/blogs" "$@" --header 'Content-Type: application/json' --header @"$authorization" --data "$draft"
  id=$(grep -oE '"id":"[0-9a-f-]{36}"' "$answer" | cut -d'"' -f4) || fail "$url made a post without an id."
  ask 204 "$url/blogs/$id" "$@" --header @"$authorization" --request DELETE
  echo "The $name answer: $url"
}

check_backends() {
  local answer authorization key host draft='{"title":"Check","author":"deploy.sh","content":"Made to see that writing works, and deleted at once.","tags":[]}' to_balancer=()
  key=$(aws secretsmanager get-secret-value --secret-id "$secret" --query SecretString --output text)
  answer=$(mktemp) authorization=$(mktemp) # a file, as arguments can be seen by others
  echo "Authorization: Bearer $key" >"$authorization"
  host=${containers_url#*://}
  # The certificate's name may not point to the new load balancer yet, so it is called directly.
  [ "$host" = "$balancer" ] || to_balancer=(--connect-to "$host:443:$balancer:443")
  # It takes a while until DNS knows the name of a new load balancer.
  ask 200 "$containers_url/alive" ${to_balancer[@]+"${to_balancer[@]}"} --retry-all-errors
  check_backend containers "$containers_url" ${to_balancer[@]+"${to_balancer[@]}"}
  check_backend functions "$functions_url"
  ask 200 "$web_url/"
  if [ "$edge" = true ]; then
    ask 200 "$web_url/functions/blogs?limit=1"
    if [ "$host" = "$balancer" ] || curl --silent --fail --output /dev/null --max-time 20 "$containers_url/alive"; then
      ask 200 "$web_url/containers/blogs?limit=1"
    else
      echo "Left to do: a CNAME record from $host to $balancer. Until then the containers answer under no name of yours."
    fi
  fi
  rm -f "$answer" "$authorization"
}

# ---- deleting

delete_table() {
  local owner
  table_exists || return 0
  owner=$(table_owner)
  # A mistyped stack name must not delete the posts of another stack.
  if [ "$owner" != "$stack" ]; then echo "The table '$table' is not of '$stack' (its tag 'stack' is $owner), and stays."; return; fi
  aws dynamodb update-table --table-name "$table" --no-deletion-protection-enabled >/dev/null
  aws dynamodb wait table-exists --table-name "$table"
  aws dynamodb delete-table --table-name "$table" >/dev/null
  aws dynamodb wait table-not-exists --table-name "$table"
}

delete_stack() {
  case $status in
    DELETE_IN_PROGRESS) aws cloudformation wait stack-delete-complete --stack-name "$stack" ;;
    REVIEW_IN_PROGRESS) clear_failed_stack ;; # it has no template, which `sam delete` would read
    *) sam delete --stack-name "$stack" --region "$region" --no-prompts ;;
  esac
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
  case $status in
    DELETE_IN_PROGRESS | REVIEW_IN_PROGRESS) ;;
    *_IN_PROGRESS) fail "something else changes the stack '$stack' just now ($status); wait for it and run again." ;;
  esac
  table=$(stack_parameter TableName ServerlessBlog)
  if [ "$status" != none ]; then
    if has_resources; then
      begin "emptying the page's bucket"
      bucket=$(stack_output WebBucketName)
      [ -z "$bucket" ] || exists NoSuchBucket aws s3 rm "s3://$bucket" --recursive --only-show-errors || true
    fi
    begin "deleting the stack" "What held it: aws cloudformation describe-stack-events --stack-name $stack"
    delete_stack
  fi
  begin "deleting the table $table" "As the stack is gone, its table must now be named: --set TableName=$table"
  [ -n "$keep_data" ] || delete_table
  begin "deleting the images"
  if repository_exists "$repository"; then aws ecr delete-repository --repository-name "$repository" --force >/dev/null; fi
  echo "Deleted.${keep_data:+ The table $table is kept; the next stack named $stack takes it again.} What may serve other stacks stays: SAM's bucket and API Gateway's role for logs (docs/deploy.md)."
}

# ---- what happens, in order

repository=$stack-containers
if [ -n "$delete" ]; then
  check_tools
  check_account
  delete_all
  exit
fi

check_tools deploy
check_sdk
check_account
begin "looking at the stack"
read_status
check_parameters
check_stack
check_limits
architecture=$(stack_parameter Architecture arm64)
[ -z "$image" ] || check_image
if [ "$status" = ROLLBACK_COMPLETE ]; then
  begin "clearing the first deployment, which failed"
  clear_failed_stack
fi
log_role=$(log_role)
begin "building the functions" "The output above names the fault."
build_functions
if [ -z "$image" ]; then
  begin "building and pushing the container image" "If pushing failed, see that the Docker client may log in to ECR; or give --image."
  push_image
fi
begin "deploying the stack" "The lines above name what failed, the cause first."
deploy_stack
begin "protecting the table"
protect_table
begin "publishing the page"
read_outputs
publish_page
begin "checking both backends" "The stack is up: $functions_url and $containers_url. Logs, and how to go back: docs/deploy.md."
check_backends
begin "removing images older than the ten newest"
remove_old_images
cat <<TEXT

Page        $web_url
Functions   $functions_url
Containers  $containers_url
Write key   aws secretsmanager get-secret-value --secret-id $secret --query SecretString --output text
TEXT
