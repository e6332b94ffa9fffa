// The example that makes a module, for those who may shape the workspace.
import type { GraphQLSchema } from "graphql";
import { type Operation, operation } from "./example";

/** The name of the mutation, which only those see who may use it. */
const CREATE = "createModule";

/** Whether whoever is signed in may make modules. */
export function mayDefine(schema: GraphQLSchema): boolean {
  return CREATE in (schema.getMutationType()?.getFields() ?? {});
}

/** Makes a small module that points to nothing, so that it runs in every workspace. */
export function defineModule(): Operation {
  return operation(
    "Makes a module. Its type, its queries and its mutations are there as soon as this is answered; the panel shows it with examples of its own.",
    `mutation MakeModule($input: ModuleInput!) {
      ${CREATE}(input: $input) { module { id label fields { apiName kind } } userErrors { code message path } }
    }`,
    {
      input: {
        apiName: "vehicle",
        pluralApiName: "vehicles",
        label: "Vehicle",
        pluralLabel: "Vehicles",
        description: "What is parked outside.",
        titleField: "plate",
        fields: [
          { apiName: "plate", label: "Plate", kind: "TEXT", required: true, unique: true },
          {
            apiName: "state",
            label: "State",
            kind: "SELECT",
            options: [
              { key: "FREE", label: "Free" },
              { key: "IN_USE", label: "In use" },
            ],
          },
          { apiName: "boughtOn", label: "Bought on", kind: "DATE" },
        ],
      },
    },
  );
}
