/** Wires locks into a Spring Boot application: settings, choice of stores, engines with the life cycle of the context. */
@NullMarked
package io.distlock.lock.autoconfigure;

import org.jspecify.annotations.NullMarked;
