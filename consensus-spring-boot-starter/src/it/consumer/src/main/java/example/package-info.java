/** An application that has nothing of distlock but the starter of consensus. */
package example;
