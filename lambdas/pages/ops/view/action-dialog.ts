// The dialog before an action: what will happen, the reason, and what the gateway says where it refuses.

import type { Action, ActionField, ActionValues } from '../model/actions';
import { make } from './dom';
import { byId, setText } from './elements';

export interface ActionDialog {
  /** `run` gives what went wrong, empty where the action is done. */
  open(action: Action, run: (values: ActionValues) => Promise<string>): void;
  close(): void;
}

export function createActionDialog(): ActionDialog {
  const dialog = byId('action', HTMLDialogElement);
  const form = byId('action-form', HTMLFormElement);
  const reason = byId('action-reason', HTMLInputElement);
  const error = byId('action-error', HTMLElement);
  const confirm = byId('action-confirm', HTMLButtonElement);
  const fields = byId('action-fields', HTMLElement);
  let run: ((values: ActionValues) => Promise<string>) | undefined;

  async function submit(): Promise<void> {
    const inputs = [...fields.querySelectorAll('input')];
    if (run === undefined || confirm.disabled) return;
    confirm.disabled = true;
    setText(error, '');
    const values = {
      reason: reason.value.trim(),
      fields: Object.fromEntries(inputs.map(({ name, value }) => [name, value])),
    };
    const own = run;
    const refused = await own(values);
    // Another dialog may be open by now.
    if (own !== run) return;
    confirm.disabled = false;
    if (refused === '') dialog.close();
    else setText(error, refused);
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  byId('action-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    run = undefined;
    confirm.disabled = false;
  });

  return {
    close() {
      dialog.close();
      for (const id of ['action-title', 'action-effect', 'action-fields']) byId(id, HTMLElement).replaceChildren();
    },
    open(action, next) {
      run = next;
      setText(byId('action-title', HTMLElement), action.title);
      setText(byId('action-effect', HTMLElement), action.effect);
      setText(confirm, action.confirm);
      setText(error, '');
      reason.value = '';
      fields.replaceChildren(...action.fields.flatMap(fieldOf));
      dialog.showModal();
      (fields.querySelector('input') ?? reason).focus();
    },
  };
}

function fieldOf({ name, label, value, most }: ActionField): Node[] {
  const input = make('input');
  input.id = `action-${name}`;
  input.name = name;
  input.value = value;
  input.autocomplete = 'off';
  if (most !== undefined) {
    input.type = 'number';
    input.min = name === 'minutes' ? '5' : '1';
    input.max = String(most);
    input.required = true;
  }
  const text = make('label', '', label);
  text.htmlFor = input.id;
  return [text, input];
}
