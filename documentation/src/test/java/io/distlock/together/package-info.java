/** Locks and distributed transactions in one application: their starters know nothing of each other. */
@NullMarked
package io.distlock.together;

import org.jspecify.annotations.NullMarked;
