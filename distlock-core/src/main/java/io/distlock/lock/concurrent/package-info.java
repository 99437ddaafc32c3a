/** Distributed locks behind the interface that the JDK has for locks. */
@NullMarked
package io.distlock.lock.concurrent;

import org.jspecify.annotations.NullMarked;
