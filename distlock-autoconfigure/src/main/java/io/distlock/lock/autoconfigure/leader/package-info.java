/** Wires electors of leaders into a Spring Boot application: settings, events, life cycle. */
@NullMarked
package io.distlock.lock.autoconfigure.leader;

import org.jspecify.annotations.NullMarked;
