/** Shows the group of acceptors to operators, and lets them start it and take back a node. */
@NullMarked
package io.distlock.consensus.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
