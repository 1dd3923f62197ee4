/**
 * What flows through the job: a {@link dev.weft.document.RawRecord} as a source read it, and the {@link
 * dev.weft.document.Document} that {@link dev.weft.document.DocumentParser} makes of it. Its records are in savepoints:
 * a field may come or go, but none may change its type.
 */
package dev.weft.document;
