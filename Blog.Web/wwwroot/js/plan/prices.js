// @ts-check
// List prices in US dollars, by region. Without free tiers but CloudFront's first terabyte and requests of the same kind, as said.

/** @typedef {keyof typeof US_EAST_1} PriceName */
/** @typedef {Record<PriceName, number>} Prices */

/** AWS's price list of September 2026 as transcribed publicly; the load balancer's from a secondary source. */
const US_EAST_1 = {
  lambdaRequests: 0.2,
  lambdaGbSecondArm: 0.0000133334,
  lambdaGbSecondX86: 0.0000166667,
  provisionedGbSecondArm: 0.0000033334,
  provisionedGbSecondX86: 0.0000041667,
  provisionedDurationArm: 0.0000077778,
  provisionedDurationX86: 0.0000097222,
  gatewayTier1: 3.5,
  gatewayTier2: 2.8,
  gatewayTier3: 2.38,
  fargateVcpuHourArm: 0.03238,
  fargateVcpuHourX86: 0.04048,
  fargateGbHourArm: 0.00356,
  fargateGbHourX86: 0.004445,
  balancerHour: 0.0225,
  balancerUnitHour: 0.008,
  addressHour: 0.005,
  tableWrites: 0.625,
  tableReads: 0.125,
  tableGb: 0.25,
  tableBackupGb: 0.2,
  logsGbIn: 0.5,
  logsGbStored: 0.03,
  alarm: 0.1,
  customMetric: 0.3,
  dashboard: 3,
  secret: 0.4,
  traces: 5,
  edgeGb: 0.085,
  edgeRequests10k: 0.01,
  edgeFunctions: 0.1,
  transferGb: 0.09,
};

/** @type {Record<PriceName, { label: string, unit: string, page: string }>} */
export const PRICE_LABELS = {
  lambdaRequests: { label: "Lambda requests", unit: "per million", page: "aws.amazon.com/lambda/pricing" },
  lambdaGbSecondArm: { label: "Lambda duration, arm64", unit: "per GB-second", page: "aws.amazon.com/lambda/pricing" },
  lambdaGbSecondX86: { label: "Lambda duration, x86", unit: "per GB-second", page: "aws.amazon.com/lambda/pricing" },
  provisionedGbSecondArm: { label: "Provisioned concurrency, arm64", unit: "per GB-second kept", page: "aws.amazon.com/lambda/pricing" },
  provisionedGbSecondX86: { label: "Provisioned concurrency, x86", unit: "per GB-second kept", page: "aws.amazon.com/lambda/pricing" },
  provisionedDurationArm: { label: "Duration on provisioned, arm64", unit: "per GB-second", page: "aws.amazon.com/lambda/pricing" },
  provisionedDurationX86: { label: "Duration on provisioned, x86", unit: "per GB-second", page: "aws.amazon.com/lambda/pricing" },
  gatewayTier1: { label: "API Gateway (REST), to 333 million", unit: "per million", page: "aws.amazon.com/api-gateway/pricing" },
  gatewayTier2: { label: "API Gateway, the next 667 million", unit: "per million", page: "aws.amazon.com/api-gateway/pricing" },
  gatewayTier3: { label: "API Gateway, beyond 1,000 million", unit: "per million", page: "aws.amazon.com/api-gateway/pricing" },
  fargateVcpuHourArm: { label: "Fargate processor, arm64", unit: "per vCPU-hour", page: "aws.amazon.com/fargate/pricing" },
  fargateVcpuHourX86: { label: "Fargate processor, x86", unit: "per vCPU-hour", page: "aws.amazon.com/fargate/pricing" },
  fargateGbHourArm: { label: "Fargate memory, arm64", unit: "per GB-hour", page: "aws.amazon.com/fargate/pricing" },
  fargateGbHourX86: { label: "Fargate memory, x86", unit: "per GB-hour", page: "aws.amazon.com/fargate/pricing" },
  balancerHour: { label: "Load balancer", unit: "per hour", page: "aws.amazon.com/elasticloadbalancing/pricing" },
  balancerUnitHour: { label: "Load balancer capacity unit", unit: "per hour", page: "aws.amazon.com/elasticloadbalancing/pricing" },
  addressHour: { label: "Public IPv4 address", unit: "per hour", page: "aws.amazon.com/vpc/pricing" },
  tableWrites: { label: "DynamoDB write units", unit: "per million", page: "aws.amazon.com/dynamodb/pricing/on-demand" },
  tableReads: { label: "DynamoDB read units", unit: "per million", page: "aws.amazon.com/dynamodb/pricing/on-demand" },
  tableGb: { label: "DynamoDB storage", unit: "per GB-month", page: "aws.amazon.com/dynamodb/pricing/on-demand" },
  tableBackupGb: { label: "DynamoDB point-in-time recovery", unit: "per GB-month", page: "aws.amazon.com/dynamodb/pricing/on-demand" },
  logsGbIn: { label: "CloudWatch logs, taken in", unit: "per GB", page: "aws.amazon.com/cloudwatch/pricing" },
  logsGbStored: { label: "CloudWatch logs, kept", unit: "per GB-month", page: "aws.amazon.com/cloudwatch/pricing" },
  alarm: { label: "CloudWatch alarm", unit: "per metric and month", page: "aws.amazon.com/cloudwatch/pricing" },
  customMetric: { label: "CloudWatch metric of one's own", unit: "per month", page: "aws.amazon.com/cloudwatch/pricing" },
  dashboard: { label: "CloudWatch dashboard", unit: "per month", page: "aws.amazon.com/cloudwatch/pricing" },
  secret: { label: "Secret", unit: "per month", page: "aws.amazon.com/secrets-manager/pricing" },
  traces: { label: "X-Ray traces", unit: "per million", page: "aws.amazon.com/xray/pricing" },
  edgeGb: { label: "CloudFront transfer after 1 TB", unit: "per GB", page: "aws.amazon.com/cloudfront/pricing" },
  edgeRequests10k: { label: "CloudFront HTTPS requests", unit: "per 10,000", page: "aws.amazon.com/cloudfront/pricing" },
  edgeFunctions: { label: "CloudFront functions", unit: "per million", page: "aws.amazon.com/cloudfront/pricing" },
  transferGb: { label: "Transfer to the internet after 100 GB", unit: "per GB", page: "aws.amazon.com/ec2/pricing/on-demand" },
};

/** What is known, by region. Elsewhere the page begins with a copy of us-east-1 and says that it is one. */
export const REGIONS = {
  "us-east-1": { name: "US East (N. Virginia)", date: "2026-09", source: "AWS's price list as transcribed publicly, load balancer from a secondary source", prices: US_EAST_1 },
};

/** @type {PriceName[]} */
export const PRICE_NAMES = /** @type {PriceName[]} */ (Object.keys(US_EAST_1));

/** @returns {Prices} */
export function defaultPrices() {
  return { ...US_EAST_1 };
}

/**
 * API Gateway's tiers: to 333 million a month, the next 667, beyond a thousand (aws.amazon.com/api-gateway/pricing).
 * @param {number} requests of a month
 * @param {Prices} prices
 */
export function gatewayAmount(requests, { gatewayTier1, gatewayTier2, gatewayTier3 }) {
  const millions = requests / 1e6;
  return Math.min(millions, 333) * gatewayTier1 +
    Math.min(Math.max(millions - 333, 0), 667) * gatewayTier2 +
    Math.max(millions - 1000, 0) * gatewayTier3;
}
