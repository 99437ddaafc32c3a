/** Distributed locks as their users see them: requests, handles, the manager, the annotation and the exceptions. */
@NullMarked
package io.distlock.lock;

import org.jspecify.annotations.NullMarked;
