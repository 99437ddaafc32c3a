/** What a kind of server has to offer to be an acceptor. */
@NullMarked
package io.distlock.consensus.spi;

import org.jspecify.annotations.NullMarked;
