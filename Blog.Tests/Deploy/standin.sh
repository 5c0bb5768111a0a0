#!/usr/bin/env bash
# Stands for aws, sam, docker, dotnet, make and curl in the tests of deploy.sh: records each call, keeps in $STATE what a cloud would,
# and fails at the call with the number $FAIL_AT.
set -u
name=${0##*/}
call="$name $*"
echo "$call" >>"$STATE/calls"
mapfile -t calls <"$STATE/calls" # without starting another process, as this runs thousands of times
if [ ${#calls[@]} -eq "${FAIL_AT:-0}" ]; then
  echo "injected failure of: $call" >&2
  exit 1
fi

[ "$name" != aws ] || echo "a warning of the AWS CLI" >&2

is() { [ -e "$STATE/$1" ]; }
deployed() { grep -oE " $1=[^ ]*" "$STATE/parameters" | tail -n 1 | cut -d= -f2- || echo None; }
absent() { echo "An error occurred ($1) when calling the operation" >&2; exit 254; }

# A blog that refuses to write without the key, behind each of the addresses.
answer_request() {
  local file=/dev/null url='' code=200 key='' body='' backend=functions previous=''
  for argument; do
    case $previous in --output) file=$argument ;; --data) body=$argument ;; --header) case $argument in @*) key=$(<"${argument#@}") ;; esac ;; esac
    previous=$argument url=$argument
  done
  case $url in https://api.example/Prod/* | https://page.example/functions/*) ;; *) backend=containers ;; esac
  case "$url $call" in *' '*'--request DELETE'*) code=204 ;; *) [ -z "$body" ] || code=401 ;; esac
  if [ -n "$body" ] && [ "$key" = 'Authorization: Bearer the-write-key' ]; then code=201; fi
  if is no-name && [[ $url == *containers.example.org* && $call != *--connect-to* ]]; then echo 'curl: (6) Could not resolve host' >&2; exit 6; fi
  if is broken && [[ $url == "$(<"$STATE/broken")"* ]]; then code=502; fi
  [ $code != 204 ] || touch "$STATE/written-$backend"
  printf 'HTTP/2 %s\r\nX-Backend: %s\r\n\r\n{"id":"0198c0de-0000-7000-8000-000000000000"}\n' "$code" "$backend" >"$file"
  [ "$file" = /dev/null ] || printf %s "$code"
}

case $call in
  'aws configure get region') echo eu-west-1 ;;
  'aws sts get-caller-identity --region us-east-1 '*)
    if is no-credentials; then echo "Unable to locate credentials" >&2; exit 253; fi
    echo 123456789012
    ;;
  'aws sts get-caller-identity '*)
    if is no-credentials; then echo "Unable to locate credentials" >&2; exit 253; fi
    if is no-region; then echo "An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation" >&2; exit 254; fi
    echo 123456789012
    ;;
  'aws lambda get-account-settings '*) if is limit; then cat "$STATE/limit"; else echo 1000; fi ;;
  'aws cloudformation delete-stack '*) rm "$STATE/stack" ;;
  'aws cloudformation wait stack-delete-complete '*) rm -f "$STATE/stack" ;;
  'aws cloudformation describe-stacks '*StackStatus*)
    if ! is stack; then
      echo "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id x does not exist" >&2
      exit 254
    fi
    cat "$STATE/stack"
    ;;
  'aws cloudformation describe-stacks '*Parameters*)
    key=${call#*ParameterKey==\'} key=${key%%\'*}
    deployed "$key"
    ;;
  'aws cloudformation describe-stacks '*Outputs*)
    case $call in
      *FunctionsURL*) echo https://api.example/Prod ;;
      *ContainersURL*) if [ -n "$(deployed ContainersDomain)" ]; then echo "https://$(deployed ContainersDomain)"; else echo http://balancer.example; fi ;;
      *WebURL*) echo https://page.example ;;
      *WebsiteURL*) echo http://website.example ;;
      *LoadBalancerName*) echo balancer.example ;;
      *WebBucketName*) echo page-bucket ;;
      *WebDistributionId*) if [ "$(deployed Edge)" = false ]; then echo None; else echo EDISTRIBUTION; fi ;;
      *TableName*) deployed TableName ;;
      *WriteKeySecret*) echo arn:aws:secretsmanager:eu-west-1:123456789012:secret:key ;;
      *) exit 2 ;;
    esac
    ;;
  'aws cloudformation describe-stack-events '*)
    printf '%s\t%s\t%s\n' x ROLLBACK_IN_PROGRESS 'The following resource(s) failed' FargateService CREATE_FAILED 'Resource creation Cancelled' \
      FargateCluster CREATE_FAILED 'a later failure' FargateService CREATE_FAILED "$(if is unverified; then echo 'Your account must be verified before you can add new CloudFront resources'; else echo 'the reason it failed'; fi)" \
      x CREATE_IN_PROGRESS 'User Initiated' FargateVpc CREATE_FAILED 'a failure of an earlier try' x REVIEW_IN_PROGRESS 'User Initiated'
    ;;
  'aws dynamodb describe-table '*DeletionProtectionEnabled*) if is protected; then echo True; else echo False; fi ;;
  'aws dynamodb update-table '*' --deletion-protection-enabled') touch "$STATE/protected" ;;
  'aws dynamodb update-table '*' --no-deletion-protection-enabled') rm -f "$STATE/protected" ;;
  'aws dynamodb describe-table '*) if is table; then echo arn:aws:dynamodb:eu-west-1:123456789012:table/T; else absent ResourceNotFoundException; fi ;;
  'aws dynamodb list-tags-of-resource '*) cat "$STATE/table" ;;
  'aws dynamodb delete-table '*) rm "$STATE/table" ;;
  'aws dynamodb '*) ;;
  'aws apigateway get-account '*) if is role; then cat "$STATE/role"; else echo None; fi ;;
  'aws ecr describe-repositories '*) if is repository; then echo '{}'; else absent RepositoryNotFoundException; fi ;;
  'aws ecr create-repository '*) touch "$STATE/repository" ;;
  'aws ecr delete-repository '*) rm "$STATE/repository" ;;
  'aws ecr describe-images '*sort_by*) if is old-images; then cat "$STATE/old-images"; fi ;;
  'aws ecr describe-images '*) if grep -qs "${call##*imageTag=}" "$STATE/images"; then echo '{}'; else absent ImageNotFoundException; fi ;;
  'aws ecr get-login-password') echo registry-password ;;
  'aws ecr '*) ;;
  'aws s3 sync '*) rm -rf "$STATE/page" && cp -R "$3" "$STATE/page" ;;
  'aws s3 rm '*) if is bucket-gone; then absent NoSuchBucket; else rm -rf "$STATE/page"; fi ;;
  'aws cloudfront create-invalidation '*) echo INVALIDATION ;;
  'aws cloudfront wait '*) ;;
  'aws secretsmanager get-secret-value '*) echo the-write-key ;;
  'sam --version') if is sam-version; then cat "$STATE/sam-version"; else echo 'SAM CLI, version 1.160.1'; fi ;;
  'sam build '*) echo "BLOG_ARCHITECTURE=${BLOG_ARCHITECTURE:-} BLOG_FUNCTIONS=${BLOG_FUNCTIONS:-}" >"$STATE/build" ;;
  'sam deploy '*)
    if is interruption; then kill -TERM "$PPID"; exit 1; fi
    if is unverified; then echo ROLLBACK_COMPLETE >"$STATE/stack"; echo "$call" >"$STATE/parameters"; exit 1; fi
    echo "$call" >"$STATE/parameters"
    echo CREATE_COMPLETE >"$STATE/stack"
    owner=${call#*--stack-name } && echo "${owner%% *}" >"$STATE/table"
    ;;
  'sam delete '*) rm "$STATE/stack" ;;
  'docker login '*) cat >"$STATE/login" ;;
  'docker manifest inspect '*) if is manifest; then cat "$STATE/manifest"; else exit 1; fi ;;
  'dotnet --version') echo 10.0.100 ;;
  'dotnet publish '*) echo "${call##*ContainerImageTag=}" >>"$STATE/images" ;;
  'curl '*) answer_request "$@" ;;
  *)
    echo "the stand-in knows no answer to: $call" >&2
    exit 2
    ;;
esac
