// Labelled controls: a number, a switch, a choice, a line of text; each with its question mark and its error.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Help } from "./help";

interface FieldProps {
  id: string;
  label: string;
  help?: string;
  problem?: string | null;
  wide?: boolean;
  children: ComponentChildren;
}

export function Field({ id, label, help, problem, wide, children }: FieldProps) {
  return (
    <div class={`field ${wide ? "wide" : ""}`}>
      <span class="label">
        <label for={id}>{label}</label>
        {help && <Help term={help} title={label} />}
      </span>
      {children}
      {problem && (
        <p class="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

interface TextProps {
  id: string;
  label: string;
  help?: string;
  problem?: string | null;
  value: string;
  onValue: (text: string) => void;
  /** Which on-screen keyboard serves best. */
  mode?: "text" | "decimal" | "numeric";
  placeholder?: string;
}

/** A line of text. What is being typed stays as typed, whatever the value made of it looks like. */
export function TextField({ id, label, help, problem, value, onValue, mode = "text", placeholder }: TextProps) {
  const [typing, setTyping] = useState<string | null>(null);
  return (
    <Field id={id} label={label} {...(help && { help })} problem={problem ?? null}>
      <input
        id={id}
        type="text"
        inputMode={mode}
        value={typing ?? value}
        placeholder={placeholder}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem ? "true" : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        onInput={(event) => {
          setTyping(event.currentTarget.value);
          onValue(event.currentTarget.value);
        }}
        onBlur={() => setTyping(null)}
      />
    </Field>
  );
}

/** The number that a text means; the text itself where it means none. */
export const toNumber = (text: string): number | string => {
  const number = Number(text.trim().replace(",", "."));
  return text.trim() === "" || Number.isNaN(number) ? text.trim() : number;
};

interface ChoiceProps {
  id: string;
  label: string;
  help?: string;
  value: string;
  onValue: (value: string) => void;
  choices: readonly (string | { value: string; label: string })[];
}

export function ChoiceField({ id, label, help, value, onValue, choices }: ChoiceProps) {
  return (
    <Field
      id={id}
      label={label}
      {...(help && { help })}
      wide={choices.some((choice) => (typeof choice === "string" ? choice : choice.label).length > 18)}
    >
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {choices.map((choice) => {
          const option = typeof choice === "string" ? { value: choice, label: choice } : choice;
          return (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          );
        })}
      </select>
    </Field>
  );
}

interface SwitchProps {
  id: string;
  label: string;
  help?: string;
  value: boolean;
  onValue: (value: boolean) => void;
}

export function SwitchField({ id, label, help, value, onValue }: SwitchProps) {
  return (
    <div class="field switch">
      <label>
        <input id={id} type="checkbox" checked={value} onChange={(event) => onValue(event.currentTarget.checked)} />
        {label}
      </label>
      {help && <Help term={help} title={label} />}
    </div>
  );
}
