/** An application that has nothing of distlock but the starter of locks. */
package example;
