// @ts-check
// What the emulator does that Lambda does not: one click away from every figure of a laptop.
import { details, h } from "../../elements.js";

const POINTS = [
  ["Starts", "The functions' processes start with the application and stay. Lambda starts one when a request finds none free, freezes it between requests and ends it after a while. So no request waits for a start here, and no cold start is shown; the first answer of each process is counted apart."],
  ["Many at once", "Each function is one process that answers one request at a time; the others wait in the emulator. Lambda would start an environment for each. With more than one at once, functions look slower here than they are."],
  ["Processor", "Every process may use the whole laptop, and shares it with this browser, the emulators and DynamoDB Local. Lambda gives a share by memory (a vCPU at 1,769 MB), Fargate what the task asks for."],
  ["Network", "Loopback: no distance, no TLS, no CloudFront. The API Gateway emulator neither throttles nor authorizes; two processes behind Aspire's proxy stand for the containers' load balancer and tasks."],
  ["Table", "DynamoDB Local is one process on this machine, for both."],
  ["Telemetry", "Here it goes to the dashboard, every second. On AWS a function sends it after each answer, before it takes the next request, and only where the deployment names a collector."],
];

export const honesty = () => details("What the emulator does that Lambda does not",
  h("dl", { class: "honesty" }, ...POINTS.flatMap(([term, text]) => [h("dt", {}, term), h("dd", {}, text)])),
  h("p", { class: "plan-quiet" }, "So a figure from here says how the two differ on this machine; deploy.sh puts the same page on AWS, where it measures AWS."));
