/** Puts the advice of annotated methods into an application. */
@NullMarked
package io.distlock.lock.autoconfigure.advice;

import org.jspecify.annotations.NullMarked;
