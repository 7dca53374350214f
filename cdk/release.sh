#!/usr/bin/env bash
# Puts the checked-out commit up as one stage: cdk/release.sh STAGE. Every step may run again.
# QUIRE_CONTEXT is JSON with what the deployment says about itself: {"alarm_email": ..., "parameters": {...}}.
set -euo pipefail
cd "$(dirname "$0")/.."

stage=${1:?which stage?}
commit=$(git rev-parse HEAD)
account=$(aws sts get-caller-identity --query Account --output text)
registry=$account.dkr.ecr.${AWS_REGION:-$(aws configure get region)}.amazonaws.com
image=$registry/quire-ocr:$commit

if ! aws ecr describe-images --repository-name quire-ocr --image-ids "imageTag=$commit" >/dev/null; then
  aws ecr get-login-password | docker login --username AWS --password-stdin "$registry"
  make image IMAGE="$image"
fi
make setup .venv-cdk/.ready sam
[ -x cdk/node_modules/.bin/cdk ] || npm install --silent --no-save --no-audit --no-fund --prefix cdk aws-cdk@2.1148.1

context=()
while IFS= read -r -d '' said; do
  context+=(-c "$said")
done < <(.venv/bin/python cdk/context.py "$stage" "$image")
(cd cdk && node_modules/.bin/cdk deploy --all --require-approval never "${context[@]}")

said() {
  aws cloudformation describe-stacks --stack-name "quire-$stage" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue"
}
migrate=$(said MigrateFunction)
mkdir -p out
failed=$(aws lambda invoke --function-name "$migrate" --cli-binary-format raw-in-base64-out --payload '{}' \
  --query FunctionError --output text out/migrated.json)
cat out/migrated.json
[ "$failed" = None ]

# Last, because a page asks for what the new API has. With Console=off there is nowhere to put it.
bucket=$(said ConsoleBucket)
if [ -n "$bucket" ]; then
  distribution=$(said DistributionId)
  aws s3 sync --delete --exclude '*.md' console/ "s3://$bucket"
  aws cloudfront create-invalidation --distribution-id "$distribution" --paths '/*' --query Invalidation.Id --output text
fi
