// @ts-check
// List prices in US dollars, by region, as AWS's price list has them; how each was found is in docs/plan.md. Free tiers are left out, but for two
// that the bill takes off: CloudFront's first terabyte and the first 100 GB of transfer.

/** @typedef {keyof typeof US_EAST_1} PriceName */
/** @typedef {Record<PriceName, number>} Prices */
/** @typedef {keyof typeof REGIONS} RegionName */

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

/** What differs from us-east-1. Provisioned concurrency on arm64 is four fifths of that on x86, as it is in us-east-1 and in Seoul. */
const EU_WEST_1 = {
  ...US_EAST_1,
  provisionedGbSecondArm: 0.0000037168,
  provisionedGbSecondX86: 0.000004646,
  provisionedDurationArm: 0.0000086726,
  provisionedDurationX86: 0.0000108407,
  gatewayTier2: 3.19,
  gatewayTier3: 2.71,
  balancerHour: 0.0252,
  tableWrites: 0.705,
  tableReads: 0.1415,
  tableGb: 0.283,
  tableBackupGb: 0.22,
  logsGbIn: 0.57,
};

/**
 * The regions whose prices could be found in public copies of AWS's price list; for another one, the nearest is changed by hand.
 * `unconfirmed` are taken from another region or worked out, and said so beside the price.
 */
export const REGIONS = {
  "us-east-1": { name: "US East (N. Virginia)", date: "2026-09", prices: US_EAST_1, unconfirmed: /** @type {PriceName[]} */ ([]) },
  "eu-west-1": {
    name: "Europe (Ireland)", date: "2026-10", prices: /** @type {typeof US_EAST_1} */ (EU_WEST_1),
    unconfirmed: /** @type {PriceName[]} */ (["provisionedGbSecondArm", "provisionedDurationArm", "traces"]),
  },
};

export const DEFAULT_REGION = /** @type {RegionName} */ ("us-east-1");

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
  edgeRequests10k: { label: "CloudFront HTTPS requests, readers in North America", unit: "per 10,000", page: "aws.amazon.com/cloudfront/pricing" },
  edgeFunctions: { label: "CloudFront functions", unit: "per million", page: "aws.amazon.com/cloudfront/pricing" },
  transferGb: { label: "Transfer to the internet after 100 GB", unit: "per GB", page: "aws.amazon.com/ec2/pricing/on-demand" },
};

export const PRICE_NAMES = /** @type {PriceName[]} */ (Object.keys(US_EAST_1));

/**
 * @param {string | null | undefined} name
 * @returns {name is RegionName}
 */
export const isRegion = (name) => typeof name === "string" && Object.hasOwn(REGIONS, name);

/**
 * The list's prices, with those that were changed by hand.
 * @param {RegionName} region
 * @param {Partial<Prices>} [changed]
 * @returns {Prices}
 */
export function pricesOf(region, changed = {}) {
  return { ...REGIONS[region].prices, ...changed };
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
