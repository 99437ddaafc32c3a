/** Wires locks into other libraries that want some, where these are on the class path. */
@NullMarked
package io.distlock.lock.autoconfigure.adapter;

import org.jspecify.annotations.NullMarked;
