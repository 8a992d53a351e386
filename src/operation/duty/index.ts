export { listPosts, type Post } from "./posts.ts";
