// The programs that painter.ts draws with.

export const kBlockShader = `#version 300 es
layout(location=0) in vec3 block; // x, y, fate
uniform vec4 view; // left, 1/span, top, 1/height
uniform float size; // of a block, in pixels
uniform vec3 colors[4];
out vec3 color;
void main() {
  vec2 center = vec2((block.x - view.x) * view.y * 2.0 - 1.0, 1.0 - (block.y - view.z) * view.w * 2.0);
  int which = int(block.z + 0.5);
  float scale = which == 1 ? 1.0 : which == 0 ? 0.85 : 1.5;
  gl_Position = vec4(center, 0.0, 1.0);
  gl_PointSize = size * scale;
  color = colors[which];
}`;
export const kBlockPaint = `#version 300 es
precision mediump float;
in vec3 color;
out vec4 paint;
void main() {
  vec2 at = gl_PointCoord * 2.0 - 1.0;
  float d = dot(at, at);
  if (d > 1.0) discard;
  paint = vec4(color, 1.0 - smoothstep(0.7, 1.0, d));
}`;
export const kEdgeShader = `#version 300 es
layout(location=0) in vec2 p;
uniform vec4 view;
void main() {
  gl_Position = vec4((p.x - view.x) * view.y * 2.0 - 1.0, 1.0 - (p.y - view.z) * view.w * 2.0, 0.0, 1.0);
}`;
export const kEdgePaint = `#version 300 es
precision mediump float;
uniform vec4 color;
out vec4 paint;
void main() { paint = color; }`;

// The visible part of the ribbon, for a triangle that covers the screen. Not by blitFramebuffer: software renderers copy a
// pixel at a time there.
export const kScreenShader = `#version 300 es
void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;
export const kScreenPaint = `#version 300 es
precision highp float;
precision highp int;
uniform sampler2D ribbon;
uniform int first; // the column of the ribbon that is seen at the left
uniform int width;
out vec4 paint;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy) + ivec2(first, 0);
  if (at.x >= width) at.x -= width;
  paint = texelFetch(ribbon, at, 0);
}`;

function compile(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram()!;
  for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "no program");
  return program;
}

// A program with the places of its uniforms: asking for one waits for the graphics process, which no frame should do.
export interface Brush<Name extends string> {
  program: WebGLProgram;
  at: Record<Name, WebGLUniformLocation | null>;
}
export function brush<Name extends string>(gl: WebGL2RenderingContext, vertex: string, fragment: string, names: readonly Name[]): Brush<Name> {
  const program = compile(gl, vertex, fragment);
  const at = Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)]));
  return { program, at: at as Brush<Name>["at"] };
}
