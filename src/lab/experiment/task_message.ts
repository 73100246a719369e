/** What a thread that plays tasks is sent, and what it sends back. */

import type { PlayedTask, Task, TaskSettings } from "./task.ts";

export type ToThread =
  | { readonly kind: "settings"; readonly settings: TaskSettings }
  | { readonly kind: "task"; readonly task: Task };

export type FromThread =
  | { readonly kind: "started"; readonly index: number }
  | { readonly kind: "played"; readonly played: PlayedTask }
  | { readonly kind: "failed"; readonly index: number; readonly message: string; readonly story: string };
