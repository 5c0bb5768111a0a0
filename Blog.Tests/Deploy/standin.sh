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

case $call in
  'aws configure get region') echo eu-west-1 ;;
  'aws sts get-caller-identity '*) echo 123456789012 ;;
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
      *ContainersURL*) echo http://balancer.example ;;
      *WebURL*) echo https://page.example ;;
      *WebBucketName*) echo page-bucket ;;
      *WebDistributionId*) echo EDISTRIBUTION ;;
      *TableName*) deployed TableName ;;
      *WriteKeySecret*) echo arn:aws:secretsmanager:eu-west-1:123456789012:secret:key ;;
      *) exit 2 ;;
    esac
    ;;
  'aws cloudformation describe-stack-events '*) printf 'FargateService\tthe reason it failed\n' ;;
  'aws dynamodb describe-table '*) if is table; then echo arn:aws:dynamodb:eu-west-1:123456789012:table/T; else absent ResourceNotFoundException; fi ;;
  'aws dynamodb list-tags-of-resource '*) cat "$STATE/table" ;;
  'aws dynamodb delete-table '*) rm "$STATE/table" ;;
  'aws dynamodb '*) ;;
  'aws apigateway get-account '*) if is role; then cat "$STATE/role"; else echo None; fi ;;
  'aws ecr describe-repositories '*) if is repository; then echo '{}'; else absent RepositoryNotFoundException; fi ;;
  'aws ecr create-repository '*) touch "$STATE/repository" ;;
  'aws ecr delete-repository '*) rm "$STATE/repository" ;;
  'aws ecr describe-images '*) if grep -qs "${call##*imageTag=}" "$STATE/images"; then echo '{}'; else absent ImageNotFoundException; fi ;;
  'aws ecr get-login-password') echo registry-password ;;
  'aws ecr '*) ;;
  'aws s3 sync '*) rm -rf "$STATE/page" && cp -R "$3" "$STATE/page" ;;
  'aws s3 rm '*) if is bucket-gone; then absent NoSuchBucket; else rm -rf "$STATE/page"; fi ;;
  'aws cloudfront create-invalidation '*) echo INVALIDATION ;;
  'aws cloudfront wait '*) ;;
  'aws secretsmanager get-secret-value '*) echo the-write-key ;;
  'sam build '*) echo "BLOG_ARCHITECTURE=${BLOG_ARCHITECTURE:-}" >"$STATE/build" ;;
  'sam deploy '*)
    if is interruption; then kill -TERM "$PPID"; exit 1; fi
    echo "$call" >"$STATE/parameters"
    echo CREATE_COMPLETE >"$STATE/stack"
    owner=${call#*--stack-name } && echo "${owner%% *}" >"$STATE/table"
    ;;
  'sam delete '*) rm "$STATE/stack" ;;
  'docker login '*) cat >"$STATE/login" ;;
  'dotnet --version') echo 10.0.100 ;;
  'dotnet publish '*) echo "${call##*ContainerImageTag=}" >>"$STATE/images" ;;
  'dotnet test '*) env | grep ^BLOG_ | sort >"$STATE/smoke" ;;
  'curl '*) ;;
  *)
    echo "the stand-in knows no answer to: $call" >&2
    exit 2
    ;;
esac
