// An argument, or a field of an input: ticked where it is given, with its value or what is in it.
import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from "graphql";
import { Row } from "./Row";
import { around, begun, innermost, textOf, withField, written } from "./values";

interface Props {
  name: string;
  type: GraphQLInputType;
  description: string | null | undefined;
  value: ValueNode | undefined;
  onChange: (value: ValueNode | undefined) => void;
}

export function ValueRow({ name, type, description, value, onChange }: Props) {
  const inner = innermost(value);
  const named = getNamedType(type);
  const single = inner === undefined ? null : textOf(inner);
  return (
    <Row
      name={name}
      type={String(type)}
      description={description}
      ticked={value !== undefined}
      onTick={(ticked) => onChange(ticked ? begun(name, type) : undefined)}
      value={
        single !== null && inner !== undefined && !isInputObjectType(named) ? (
          <Single
            name={name}
            type={type}
            text={single}
            fixed={inner.kind === Kind.VARIABLE}
            onChange={(text) => onChange(around(value, written(text, type)))}
          />
        ) : undefined
      }
    >
      {inner?.kind === Kind.OBJECT && isInputObjectType(named) && (
        <ul>
          {Object.values(named.getFields()).map((field) => (
            <ValueRow
              key={field.name}
              name={field.name}
              type={field.type}
              description={field.description}
              value={inner.fields.find((one) => one.name.value === field.name)?.value}
              onChange={(next) =>
                onChange(around(value, withField(inner, field.name, next, named.isOneOf)))
              }
            />
          ))}
        </ul>
      )}
    </Row>
  );
}

interface SingleProps {
  name: string;
  type: GraphQLInputType;
  text: string;
  /** A variable: its value stands below the editor. */
  fixed: boolean;
  onChange: (text: string) => void;
}

function Single({ name, type, text, fixed, onChange }: SingleProps) {
  const named = getNamedType(type);
  const label = `Value of ${name}`;
  if (fixed) return <code>{text}</code>;
  if (isEnumType(named) || named.name === "Boolean") {
    const choices = isEnumType(named)
      ? named.getValues().map((one) => one.name)
      : ["true", "false"];
    return (
      <select aria-label={label} value={text} onChange={(event) => onChange(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      type="text"
      aria-label={label}
      placeholder={named.name}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
