/** Real Redis, ZooKeeper and PostgreSQL servers on free loopback ports, and a proxy that breaks the way to them. */
@NullMarked
package io.distlock.devservers;

import org.jspecify.annotations.NullMarked;
