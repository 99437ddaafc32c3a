/** Locks for the components of Spring Integration. */
@NullMarked
package io.distlock.lock.integration;

import org.jspecify.annotations.NullMarked;
