// The fields of a type, ticked where the document asks for them, with what is below them.
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from "graphql";
import { useWorkspace } from "../workspace/workspace";
import { Row } from "./Row";
import { beginField, beginFragment, partOf, withArgument, withPart } from "./selection";
import { ValueRow } from "./ValueRow";

interface Props {
  type: GraphQLNamedType;
  set: SelectionSetNode | undefined;
  onChange: (set: SelectionSetNode | undefined) => void;
  /** Only these fields of the type; left out, all. */
  only?: readonly GraphQLField<unknown, unknown>[];
}

export function SelectionRows({ type, set, onChange, only }: Props) {
  const schema = useWorkspace((state) => state.schema);
  if (schema === null) return null;
  const fields =
    only ?? (isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []);
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  return (
    <ul>
      {fields.map((field) => {
        const node = partOf(set, field.name);
        return (
          <FieldRow
            key={field.name}
            parent={type}
            field={field}
            node={node?.kind === Kind.FIELD ? node : undefined}
            onChange={(next) => onChange(withPart(set, field.name, next))}
          />
        );
      })}
      {types.map((one) => {
        const node = partOf(set, one.name);
        return (
          <Row
            key={one.name}
            name={`… on ${one.name}`}
            type=""
            description={one.description}
            ticked={node !== undefined}
            onTick={(ticked) =>
              onChange(
                withPart(set, one.name, ticked ? beginFragment(schema, one.name) : undefined),
              )
            }
          >
            <SelectionRows
              type={one}
              set={node?.selectionSet}
              onChange={(inner) =>
                onChange(
                  withPart(
                    set,
                    one.name,
                    inner && node && ({ ...node, selectionSet: inner } as typeof node),
                  ),
                )
              }
            />
          </Row>
        );
      })}
    </ul>
  );
}

interface FieldProps {
  parent: GraphQLNamedType;
  field: GraphQLField<unknown, unknown>;
  node: FieldNode | undefined;
  onChange: (node: FieldNode | undefined) => void;
}

function FieldRow({ parent, field, node, onChange }: FieldProps) {
  const schema = useWorkspace((state) => state.schema);
  const inner = getNamedType(field.type);
  return (
    <Row
      name={field.name}
      type={String(field.type)}
      description={field.description}
      deprecated={field.deprecationReason != null}
      ticked={node !== undefined}
      onTick={(ticked) =>
        onChange(ticked && schema ? beginField(schema, parent, field) : undefined)
      }
    >
      {node && field.args.length > 0 && <Arguments field={field} node={node} onChange={onChange} />}
      {node && !isLeafType(inner) && (
        <SelectionRows
          type={inner}
          set={node.selectionSet}
          onChange={(set) => onChange(set && { ...node, selectionSet: set })}
        />
      )}
    </Row>
  );
}

function Arguments({
  field,
  node,
  onChange,
}: Omit<FieldProps, "parent" | "node"> & { node: FieldNode }) {
  const given = node.arguments?.length ?? 0;
  return (
    <details className="arguments">
      <summary>Arguments {given > 0 && <span className="count">{given}</span>}</summary>
      <ul>
        {field.args.map((one) => (
          <ValueRow
            key={one.name}
            name={one.name}
            type={one.type}
            description={one.description}
            value={node.arguments?.find((has) => has.name.value === one.name)?.value}
            onChange={(value) =>
              onChange(
                withArgument(
                  node,
                  one.name,
                  value && {
                    kind: Kind.ARGUMENT,
                    name: { kind: Kind.NAME, value: one.name },
                    value,
                  },
                ),
              )
            }
          />
        ))}
      </ul>
    </details>
  );
}
