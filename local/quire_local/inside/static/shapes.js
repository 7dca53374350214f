/**
 * The shapes of /_local/api, as docs/local-cloud.md describes them.
 *
 * @typedef {{text: string, size: number, truncated: boolean}} Text
 * @typedef {"running" | "succeeded" | "caught" | "failed" | "aborted"} Outcome
 * @typedef {{to: string, kind: string, label: string | null}} Edge
 * @typedef {{name: string, type: string, comment: string | null, resource: string | null, edges: Edge[],
 *   flows: Flow[]}} StateNode
 * @typedef {{start: string, nodes: StateNode[]}} Flow
 * @typedef {{resource: string | null, parameters: Text | null, started: number, ended: number | null,
 *   output: Text | null, error: string | null, cause: string | null}} Attempt
 * @typedef {{id: number, state: string, type: string, parent: number | null, index: number | null, entered: number,
 *   exited: number | null, outcome: Outcome, input: Text | null, output: Text | null, attempts: Attempt[],
 *   error: string | null, cause: string | null}} Visit
 * @typedef {{arn: string, name: string, machine: string, status: string, started: number, stopped: number | null,
 *   error: string | null, cause: string | null}} Execution
 * @typedef {{execution: Execution, input: Text, output: Text | null, graph: Flow, visits: Visit[], events: number,
 *   truncated: boolean}} Trace
 * @typedef {{id: number, previous: number, at: number, type: string, details: Text}} HistoryEvent
 * @typedef {{rule: string, target: string, outcome: string, retries: number}} Delivery
 * @typedef {{id: string, at: number, bus: string, source: string, detailType: string, correlationId: string | null,
 *   body: Text | null, deliveries: Delivery[]}} BusEvent
 * @typedef {{function: string, requestId: string, at: number | null, milliseconds: number | null,
 *   initMilliseconds: number | null, outcome: Outcome, error: string | null, correlationId: string | null}} Invoke
 * @typedef {{function: string, requestId: string | null, correlationId: string | null, at: number | null,
 *   level: string, message: string, line: Text}} LogLine
 * @typedef {{name: string, visible: number, inFlight: number, delayed: number, oldest: number | null,
 *   deadLetter: string | null, sources: string[]}} Queue
 * @typedef {{id: string, body: Text, attributes: Record<string, string>, sent: number, receives: number,
 *   state: string, cameFrom: string | null}} Message
 * @typedef {{name: string, placement: string, memory: number, timeout: number, invocations: number, errors: number,
 *   throttles: number, coldStarts: number, running: number, idle: number, queued: number, p50: number | null,
 *   p95: number | null}} FunctionState
 * @typedef {{name: string, bus: string, schedule: string | null, enabled: boolean, targets: string[], matches: number,
 *   deliveries: Record<string, number>}} RuleState
 * @typedef {{origin: string, started: number, functions: FunctionState[], queues: Queue[], buses: string[],
 *   rules: RuleState[], machines: Record<string, Record<string, number>>,
 *   buckets: {name: string, objects: number, size: number, versioned: boolean}[],
 *   tables: {name: string, keys: string[], ttlAttribute: string | null}[], backing: string[],
 *   chaos: string[]}} Overview
 * @typedef {{at: number | null, kind: string, where: string, what: string, outcome: string | null,
 *   milliseconds: number | null, detail: Text | null, execution: string | null, requestId: string | null}} Moment
 * @typedef {{id: string, executions: Execution[], moments: Moment[], truncated: boolean}} Story
 */
export {};
