import type { FieldDescriptions } from "@effect-fastmoss/sandbox/OpenApi"

export declare const fieldDocs: (root: string) => FieldDescriptions
