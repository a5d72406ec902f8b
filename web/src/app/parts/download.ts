// Hands a file out as the browser's download.

export function download(name: string, content: BlobPart): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content]));
  link.download = name;
  link.click();
  // Some browsers read it only after this call.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
