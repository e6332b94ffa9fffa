// Shows the frame at once; the editor, which is large, comes after it.
import { createRoot } from "react-dom/client";
import { App } from "./frame/App";
import "./styles/tokens.css";
import "./styles/frame.css";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(<App />);
