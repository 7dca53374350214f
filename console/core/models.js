/**
 * The shapes of the API, as its OpenAPI document has them ("quire-api" is made from it when types are checked).
 *
 * @typedef {import("quire-api").components["schemas"]} Schemas
 * @typedef {Schemas["Document"]} Document
 * @typedef {Schemas["ShownJob"]} Job
 * @typedef {Schemas["JobReport"]} JobReport
 * @typedef {Schemas["Result"]} Result
 * @typedef {Schemas["Field"]} Field
 * @typedef {Schemas["Part"]} Part
 * @typedef {Schemas["ReadBlock"]} ReadBlock
 * @typedef {Schemas["ReviewTask"]} ReviewTask
 * @typedef {Schemas["ReviewTaskDetail"]} ReviewTaskDetail
 * @typedef {Schemas["Submission"]} Submission
 * @typedef {Schemas["Timetable"]} Timetable
 * @typedef {Schemas["TimetableEntry"]} TimetableEntry
 * @typedef {Schemas["TimeBlock"]} TimeBlock
 * @typedef {Schemas["BlockDraft"]} BlockDraft
 * @typedef {Schemas["DocumentType"]} DocumentType
 * @typedef {Schemas["TypeEntry"]} TypeEntry
 * @typedef {Schemas["TypeDraft"]} TypeDraft
 * @typedef {Schemas["Trial"]} Trial
 * @typedef {Schemas["Usage"]} Usage
 * @typedef {Schemas["Hit"]} Hit
 * @typedef {Schemas["Download"]} Download
 * @typedef {Schemas["Link"]} Link
 */

export {};
