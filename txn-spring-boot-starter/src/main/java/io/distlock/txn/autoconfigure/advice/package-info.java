/** Puts the manager, and the advice of annotated methods, into an application. */
@NullMarked
package io.distlock.txn.autoconfigure.advice;

import org.jspecify.annotations.NullMarked;
